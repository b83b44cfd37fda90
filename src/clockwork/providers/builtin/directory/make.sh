# Makes the folder and those above it, and sets its mode.
set -eu

case $input_path in
  /*) target=$input_path ;;
  *) target=./$input_path ;;
esac

mkdir -p -- "$target"
# A folder may have inherited special bits, which a mode in octal does not take away everywhere.
chmod -- a-st "$target"
chmod -- "$input_mode" "$target"

# Removes the folder if nothing is in it: what Clockwork did not make, it does not delete.
set -eu

case $input_path in
  /*) target=$input_path ;;
  *) target=./$input_path ;;
esac

if [ -L "$target" ] || [ ! -d "$target" ]; then
  exit 0
fi
if ! rmdir -- "$target"; then
  printf '%s: the folder holds something that Clockwork did not make; move it away, and try again\n' "$target" >&2
  exit 1
fi

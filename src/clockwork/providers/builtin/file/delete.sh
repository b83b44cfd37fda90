# Removes the file, and what a killed run may have left beside it. A folder in its place is not ours.
set -eu

case $input_path in
  /*) target=$input_path ;;
  *) target=./$input_path ;;
esac
folder=${target%/*}/
name=${target##*/}
if [ "${#name}" -gt 200 ]; then
  name=$(printf %s "$name" | cksum | tr ' ' -)
fi

rm -f -- "$folder.$name.clockwork"
if [ -d "$target" ] && [ ! -L "$target" ]; then
  printf '%s: a folder is in the place of the file, and is left alone\n' "$target"
else
  rm -f -- "$target"
fi

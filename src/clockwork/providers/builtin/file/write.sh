# Writes the file beside its place and renames it there, so that nobody ever sees half of it or a wrong mode.
set -eu

case $input_path in
  /*) target=$input_path ;;
  *) target=./$input_path ;;
esac
folder=${target%/*}/
name=${target##*/}

if [ ! -d "$folder" ]; then
  printf '%s: there is no such folder; a directory resource makes it\n' "$folder" >&2
  exit 1
fi
if [ -d "$target" ]; then
  printf '%s: a folder is in the place of the file\n' "$target" >&2
  exit 1
fi

# The same name each time: what a killed run left behind is taken up by the next one.
if [ "${#name}" -gt 200 ]; then
  name=$(printf %s "$name" | cksum | tr ' ' -)
fi
draft=$folder.$name.clockwork
trap 'rm -f -- "$draft"' EXIT

# noclobber: a link that somebody else put there is not followed. The mode stays private until the content is whole.
umask 077
rm -f -- "$draft"
set -C
printf %s "$input_content" >"$draft"
chmod -- "$input_mode" "$draft"
mv -f -- "$draft" "$target"

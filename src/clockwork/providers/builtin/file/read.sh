# Reports what differs from what is recorded, or that no regular file is there.
set -eu

case $input_path in
  /*) target=$input_path ;;
  *) target=./$input_path ;;
esac

# What cannot be looked at is not absent: a folder on the way that may not be searched is an error.
folder=${target%/*}
while [ -n "$folder" ] && [ ! -e "$folder" ] && [ "${folder%/*}" != "$folder" ]; do
  folder=${folder%/*}
done
if [ -n "$folder" ] && [ -d "$folder" ] && [ ! -x "$folder" ]; then
  printf '%s: this folder may not be searched\n' "$folder" >&2
  exit 1
fi

if [ ! -f "$target" ]; then
  report_absent
  exit 0
fi

mode=$(stat -Lc %a -- "$target" 2>/dev/null || stat -Lf %Mp%Lp -- "$target")
report mode "$(printf '%04d' "$mode")"

if [ "${input_content+set}" ] && printf %s "$input_content" | cmp -s - "$target"; then
  exit 0
fi
size=$(wc -c <"$target")
if [ "$size" -le 262144 ]; then
  report_file content "$target"
else
  # More than a report may carry. It differs from what is recorded, and that is all that matters here.
  report content "(another content, of $((size)) bytes)"
fi

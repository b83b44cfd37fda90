# Runs the command until it ends as expected, or too often.

# A name that no variable can have stays within reach of each_input_inputs.
export_input() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$1=${2-}" ;;
  esac
}

check() {
  if [ "${input_output+set}" ]; then
    actual=$(eval "$input_command")
    status=$?
    printf '%s\n' "$actual"
    # As the actual output, the expected one counts without the newlines at its end.
    expected=$(printf '%s\n' "$input_output")
    [ "$actual" = "$expected" ] || problem='it does not print what is expected'
  else
    (eval "$input_command")
    status=$?
  fi
  [ "$status" -eq "$input_status" ] || problem="its exit status is $status, and $input_status is expected"
}

each_input_inputs export_input
left=$input_retries
while :; do
  problem=
  check
  [ -n "$problem" ] || exit 0
  [ "$left" -gt 0 ] || break
  left=$((left - 1))
  sleep "$input_interval"
done
printf 'The command does not end as expected: %s\n' "$problem" >&2
exit 1

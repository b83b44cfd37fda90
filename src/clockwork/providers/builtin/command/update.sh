# Brings about what changed: by the user's update script, or by deleting the old and creating the new.
result() { report_entry result "$1" "$2"; }

# A name that no variable can have stays within reach of each_input_inputs.
export_input() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$1=${2-}" ;;
  esac
}

# Only the scripts for later, or what is said about them, changed: what is there stays, and so do its results.
if [ "$before_create" = "$input_create" ] && [ "${before_inputs_json-}" = "${input_inputs_json-}" ]; then
  if [ "${before_result_json+set}" ]; then
    report_json result "$before_result_json"
  else
    report_json result '{}'
  fi
  exit 0
fi

report_json result '{}'
if [ "${input_update+set}" ]; then
  each_input_inputs export_input
  eval "$input_update"
  exit
fi

if [ "${before_delete+set}" ]; then
  (
    each_before_inputs export_input
    eval "$before_delete"
  ) || exit
fi
each_input_inputs export_input
eval "$input_create"

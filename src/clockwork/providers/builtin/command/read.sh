# Runs the user's read script, which tells the results as they are now. Without one, what is recorded is taken to be so.
result() { report_entry result "$1" "$2"; }

# A name that no variable can have stays within reach of each_input_inputs.
export_input() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$1=${2-}" ;;
  esac
}

if [ "${input_read+set}" ]; then
  report_json result '{}'
  each_input_inputs export_input
  eval "$input_read"
fi

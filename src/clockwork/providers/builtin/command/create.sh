# Runs the user's create script. It starts without results, so that telling none is an answer, too.
result() { report_entry result "$1" "$2"; }

# A name that no variable can have stays within reach of each_input_inputs.
export_input() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$1=${2-}" ;;
  esac
}

report_json result '{}'
each_input_inputs export_input
eval "$input_create"

# Runs the user's delete script.

# A name that no variable can have stays within reach of each_input_inputs.
export_input() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
    *) export "$1=${2-}" ;;
  esac
}

if [ "${input_delete+set}" ]; then
  each_input_inputs export_input
  eval "$input_delete"
fi

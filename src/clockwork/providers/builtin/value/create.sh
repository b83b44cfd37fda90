# Makes up the identity.
set -eu

id=$(od -An -v -N16 -tx1 /dev/urandom | tr -d ' \n')
if [ "${#id}" -ne 32 ]; then
  printf 'The random device gave no 16 bytes\n' >&2
  exit 1
fi
report id "$id"

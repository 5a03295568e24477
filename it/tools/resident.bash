# Sends the words of a tool to a resident process and prints its answer. Sourced by the launchers in this directory.
#
# The process listens on a port of the loopback interface and answers only who knows the token, which lies beside the
# port's number in a file that only its owner can read. Calls may run side by side.
set -u
export LC_CTYPE_OF_CALLER=${LC_ALL:-${LC_CTYPE:-${LANG:-}}}
tool=${0##*/}
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
state=${XDG_RUNTIME_DIR:-/tmp}/dpuos-tools-$UID-$(printf %s "$here" | cksum | cut -d' ' -f1)

connect() {
  local port token
  read -r port token 2>/dev/null <"$state/address" || return 1
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
  printf '%s\0' "$token" "$tool" "$PWD" "$input" $# "$@" "SYSTEMD_UTF8=${SYSTEMD_UTF8:-}" \
    "LANG=$LC_CTYPE_OF_CALLER" "SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-}" \
    "SYSTEMCTL_SKIP_SYSV=${SYSTEMCTL_SKIP_SYSV:-}" "SYSTEMD_LOG_LEVEL=${SYSTEMD_LOG_LEVEL:-}" \
    "DPUOS_SYSTEMD_VERSION=${DPUOS_SYSTEMD_VERSION:-252}" "" >&3 2>/dev/null || return 1
  local line channel status=
  while IFS= read -r line <&3; do
    channel=${line:0:1}
    line=${line:1}
    case $channel in
      o) printf '%s\n' "$line" ;;
      O) printf '%s' "$line" ;;
      e) printf '%s\n' "$line" >&2 ;;
      E) printf '%s' "$line" >&2 ;;
      s) status=$line; break ;;
      stale) break ;;
    esac
  done
  exec 3>&-
  [ -n "$status" ] && exit "$status"
  return 1
}

start() {
  (
    flock 9
    # Another caller may have started it meanwhile, and one that came from older classes has ended.
    if read -r port _ 2>/dev/null <"$state/address" && { : <>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null; then
      exit 0
    fi
    rm -f "$state/address"
    set -- "$here/x"
    . "$here/classpath.sh"
    setsid java -XX:+UseSerialGC -Xshare:auto -Xmx256m io.dpuos.systemd.ResidentTools "$state" \
      >"$state/log" 2>&1 </dev/null 9>&- 3>&- &
    for _ in {1..300}; do
      [ -s "$state/address" ] && exit 0
      sleep 0.1
    done
    echo "$tool: the resident process did not start; see $state/log" >&2
    exit 1
  ) 9>"$state/lock"
}

input=
for word; do
  if [ "$tool" = systemd-sysusers ] && [ "$word" = - ]; then
    input=$(base64 -w0)
  fi
done
if [ ! -d "$state" ]; then
  mkdir -m 700 "$state" 2>/dev/null || true
fi
if [ ! -O "$state" ]; then
  echo "$tool: $state belongs to somebody else" >&2
  exit 1
fi
for attempt in 1 2 3; do
  connect "$@"
  start || exit 1
done
echo "$tool: the resident process does not answer; see $state/log" >&2
exit 1

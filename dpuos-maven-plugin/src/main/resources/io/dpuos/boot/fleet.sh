# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153 # sourced: variables are used, and assigned, on the other side
# What makes one card of many its own: name, addresses and keys, from DHCP, from a file on a server, from a volume labelled
# DPUOS-CFG, from the kernel command line, the later the stronger. And what a card tells of its installation. Sourced by
# install.sh. Settings are read as text and checked, never executed.

CARD_HOSTNAME='' CARD_INTERFACE='' CARD_GATEWAY='' NETWORK_UP=no
declare -a CARD_ADDRESS=() CARD_DNS=() CARD_SSHKEY=()

CFG_LABEL=DPUOS-CFG
LOG_LABEL=DPUOS-LOG

# Network interfaces with a MAC address of their own, one a line: cards and virtio devices, not lo and what is made of others.
network_interfaces() {
    local path
    for path in "$SYS"/class/net/*; do
        [[ -e $path/device ]] && printf '%s\n' "${path##*/}"
    done
    return 0
}

# The MAC address of the first interface, as 52-54-00-12-34-56; fails without one.
card_mac() {
    local name mac
    while IFS= read -r name; do
        mac=$(first_line "$SYS/class/net/$name/address") || continue
        [[ $mac =~ ^([0-9a-f]{2}:){5}[0-9a-f]{2}$ ]] || continue
        printf '%s\n' "${mac//:/-}"
        return 0
    done < <(network_interfaces)
    return 1
}

# The serial number that the firmware tells, as far as it can be part of a file name; fails without one.
card_serial() {
    local serial
    serial=$(first_line "$SYS/class/dmi/id/product_serial") || return 1
    serial=${serial//[!A-Za-z0-9._-]/_}
    [[ -n $serial && $serial != . && $serial != .. ]] && printf '%s\n' "$serial"
}

# What tells this card from others in names of files and messages.
card_id() {
    card_mac || card_serial || printf 'card\n'
}

# A URL with this card's $mac and $serial in it.
card_url() {
    local url=$1 mac serial
    mac=$(card_mac) || mac=unknown
    serial=$(card_serial) || serial=unknown
    url=${url//\$mac/$mac}
    printf '%s\n' "${url//\$serial/$serial}"
}

is_address() {
    local address=${1%/*} prefix=${1#*/} part
    [[ $1 == */* ]] || prefix=0
    [[ $prefix =~ ^[0-9]{1,3}$ ]] || return 1
    if [[ $address == *:* ]]; then
        [[ $address =~ ^[0-9A-Fa-f:.]{2,45}$ && $address != *:::* && $((10#$prefix)) -le 128 ]]
        return
    fi
    [[ $address =~ ^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ && $((10#$prefix)) -le 32 ]] || return 1
    for part in "${BASH_REMATCH[@]:1}"; do
        [[ $((10#$part)) -le 255 ]] || return 1
    done
}

# Takes one setting; the third argument says where it stands. Dies on what is no setting.
card_setting() {
    local name=$1 value=$2 where=$3
    case $name in
        hostname)
            [[ ${#value} -le 64 && $value =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || die "$where: hostname '$value' is no host name"
            CARD_HOSTNAME=$value
            ;;
        interface)
            [[ ${#value} -le 64 && $value =~ ^[A-Za-z0-9_.:*?-]+$ ]] || die "$where: interface '$value' is no name or MAC address"
            CARD_INTERFACE=$value
            ;;
        address)
            [[ $value == */* ]] && is_address "$value" || die "$where: address '$value' is no address with prefix length such as 192.0.2.7/24"
            CARD_ADDRESS+=("$value")
            ;;
        gateway)
            [[ $value != */* ]] && is_address "$value" || die "$where: gateway '$value' is no address"
            CARD_GATEWAY=$value
            ;;
        dns)
            [[ $value != */* ]] && is_address "$value" || die "$where: dns '$value' is no address"
            CARD_DNS+=("$value")
            ;;
        sshkey)
            [[ ${#value} -le 16384 && $value =~ ^(ssh-[a-z0-9]+|ecdsa-sha2-[a-z0-9]+|sk-[a-z0-9@.-]+)\ [A-Za-z0-9+/=]+(\ [[:print:]]*)?$ ]] \
                || die "$where: sshkey is no public key"
            CARD_SSHKEY+=("$value")
            ;;
        disk) IFS=', ' read -r -a DISK_MATCH <<<"$value" ;;
        wipe) WIPE=$value ;;
        existing) EXISTING=$value ;;
        onsuccess) ON_SUCCESS=$value ;;
        report)
            [[ $value =~ ^https?://[^[:space:]]+$ ]] || die "$where: report '$value' is no http or https URL"
            REPORT_URL=$value
            ;;
        *) die "$where: '$name' is no setting; there are hostname interface address gateway dns sshkey disk wipe existing onsuccess report" ;;
    esac
}

# Reads lines NAME=VALUE; lists that a stronger source names replace those of a weaker one.
card_file() {
    local file=$1 where=$2 line number=0 name value seen=' '
    while IFS= read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        [[ $number -le 1000 ]] || die "$where has more than 1000 lines"
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
        [[ $line =~ ^[[:space:]]*([a-z]+)[[:space:]]*=[[:space:]]*(.*[^[:space:]])[[:space:]]*$ ]] \
            || die "$where, line $number: expected NAME=VALUE"
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        if [[ $seen != *" $name "* ]]; then
            seen+="$name "
            case $name in
                address) CARD_ADDRESS=() ;;
                dns) CARD_DNS=() ;;
                sshkey) CARD_SSHKEY=() ;;
            esac
        fi
        card_setting "$name" "$value" "$where, line $number"
    done <"$file"
    say "    settings of this card: $where"
}

# The device of a volume with a label; fails without one.
labelled_device() {
    local name
    while IFS= read -r name; do
        if [[ $(signature LABEL "$DEV/$name") == "$1" ]]; then
            printf '%s\n' "$name"
            return 0
        fi
    done < <(block_devices)
    return 1
}

mount_labelled() {
    local type
    type=$(signature TYPE "$DEV/$1")
    load_modules "$type"
    must mkdir -p "$3"
    try mount -t "$type" -o "$2,nosuid,nodev,noexec" "$DEV/$1" "$3"
}

# The settings that a volume brings: of this card by MAC address or serial number, else those for whatever card it is in.
card_volume() {
    local name id file=''
    name=$(labelled_device "$CFG_LABEL") || return 0
    # Never a target, whatever is on it.
    TAKEN_DISKS+=" $(disk_of "$name") "
    mount_labelled "$name" ro "$RUN/cfg" || die "the volume $CFG_LABEL on /dev/$name cannot be mounted: $(last_log_line)"
    for id in "$(card_mac)" "$(card_serial)" dpuos; do
        [[ -z $file && -n $id && -f $RUN/cfg/$id.conf ]] && file=$id.conf
    done
    [[ -n $file ]] || die "the volume $CFG_LABEL on /dev/$name has no settings for this card: expected $(card_id).conf or dpuos.conf"
    card_file "$RUN/cfg/$file" "$CFG_LABEL:/$file"
    must umount "$RUN/cfg"
}

# Brings up the first interface that gets an address. A card without a network is installed all the same, unless its settings
# come from there.
network_up() {
    local name
    load_modules af_packet
    while IFS= read -r name; do
        try ip link set dev "$name" up || continue
        if try dhclient -1 -4 -sf /usr/lib/dpuos/dhcp.sh -pf "$RUN/dhclient.pid" -lf "$RUN/dhclient.leases" "$name"; then
            NETWORK_UP=yes
            if [[ -s $RUN/dhcp-hostname ]]; then
                read -r CARD_HOSTNAME <"$RUN/dhcp-hostname"
                card_setting hostname "$CARD_HOSTNAME" "DHCP on $name"
            fi
            say "    network: $name"
            return 0
        fi
    done < <(network_interfaces)
    say "    no network"
    return 1
}

# All settings of this card. Afterwards the settings of the medium, such as the disk, may be others.
read_card() {
    local url value name
    step "looking for settings of this card"
    # A volume that answers late must not leave the card with the name of another.
    settle_devices
    if name=$(labelled_device "$LOG_LABEL"); then
        TAKEN_DISKS+=" $(disk_of "$name") "
    fi
    if [[ $NETWORK == dhcp ]]; then
        network_up || true
    fi
    if url=$(kernel_argument dpuos.config); then
        [[ $NETWORK_UP == yes ]] || die "dpuos.config needs a network, and there is none (the medium needs <installer><network>dhcp)"
        url=$(card_url "$url")
        must curl --fail --silent --show-error --location --max-time 60 --retry 3 --max-filesize 1048576 --output "$RUN/card.conf" "$url"
        card_file "$RUN/card.conf" "$url"
    fi
    card_volume
    for name in hostname interface address gateway dns report; do
        value=$(kernel_argument "dpuos.$name") || continue
        case $name in address) CARD_ADDRESS=() ;; dns) CARD_DNS=() ;; esac
        card_setting "$name" "$value" "kernel command line, dpuos.$name"
    done
}

# What the interface is known by on the installed system, where udev may name it otherwise.
card_match() {
    local match=$CARD_INTERFACE
    if [[ -z $match ]]; then
        match=$(card_mac) || match='e*'
        match=${match//-/:}
    fi
    if [[ $match =~ ^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$ ]]; then
        printf 'mac %s\n' "$match"
    else
        printf 'name %s\n' "$match"
    fi
}

# Puts the card's settings into the installed system.
write_card() {
    local key directory
    if [[ -n $CARD_HOSTNAME ]]; then
        step "naming the card $CARD_HOSTNAME"
        printf '%s\n' "$CARD_HOSTNAME" >"$TARGET/etc/hostname" || die "/etc/hostname cannot be written"
    fi
    if [[ ${#CARD_ADDRESS[@]} -gt 0 ]]; then
        step "writing the card's addresses"
        if [[ -f $TARGET/usr/lib/systemd/system/NetworkManager.service ]]; then
            directory=$TARGET/etc/NetworkManager/system-connections
            must mkdir -p "$directory"
            card_keyfile >"$directory/dpuos-card.nmconnection" || die "the connection cannot be written"
            must chmod 0600 "$directory/dpuos-card.nmconnection"
        else
            directory=$TARGET/etc/systemd/network
            must mkdir -p "$directory"
            card_networkd >"$directory/10-dpuos-card.network" || die "the network cannot be written"
            must chmod 0644 "$directory/10-dpuos-card.network"
        fi
    fi
    if [[ ${#CARD_SSHKEY[@]} -gt 0 ]]; then
        must mkdir -p -m 0700 "$TARGET/root/.ssh"
        for key in "${CARD_SSHKEY[@]}"; do
            printf '%s\n' "$key"
        done >>"$TARGET/root/.ssh/authorized_keys" || die "root's keys cannot be written"
        must chmod 0600 "$TARGET/root/.ssh/authorized_keys"
    fi
}

card_networkd() {
    local kind match each
    read -r kind match < <(card_match)
    printf '# Written by the installer: settings of this card.\n[Match]\n'
    if [[ $kind == mac ]]; then printf 'MACAddress=%s\n' "$match"; else printf 'Name=%s\n' "$match"; fi
    printf '\n[Network]\n'
    for each in "${CARD_ADDRESS[@]}"; do printf 'Address=%s\n' "$each"; done
    [[ -z $CARD_GATEWAY ]] || printf 'Gateway=%s\n' "$CARD_GATEWAY"
    for each in "${CARD_DNS[@]}"; do printf 'DNS=%s\n' "$each"; done
}

card_keyfile() {
    local kind match section each number text
    read -r kind match < <(card_match)
    printf '# Written by the installer: settings of this card.\n[connection]\nid=dpuos-card\ntype=ethernet\nautoconnect-priority=100\n'
    if [[ $kind == mac ]]; then printf '\n[ethernet]\nmac-address=%s\n' "$match"; else printf '\n[match]\ninterface-name=%s;\n' "$match"; fi
    for section in ipv4 ipv6; do
        number=0 text=''
        for each in "${CARD_ADDRESS[@]}"; do
            [[ $section == ipv6 && $each == *:* || $section == ipv4 && $each != *:* ]] || continue
            number=$((number + 1))
            text+="address$number=$each"$'\n'
        done
        if [[ $number -eq 0 ]]; then
            printf '\n[%s]\nmethod=disabled\n' "$section"
            continue
        fi
        printf '\n[%s]\nmethod=manual\n%s' "$section" "$text"
        [[ -z $CARD_GATEWAY ]] || [[ $section == ipv6 && $CARD_GATEWAY != *:* || $section == ipv4 && $CARD_GATEWAY == *:* ]] \
            || printf 'gateway=%s\n' "$CARD_GATEWAY"
        text=''
        for each in "${CARD_DNS[@]}"; do
            [[ $section == ipv6 && $each == *:* || $section == ipv4 && $each != *:* ]] && text+="$each;"
        done
        [[ -z $text ]] || printf 'dns=%s\n' "$text"
    done
}

# A text as the inside of a JSON string.
json_text() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//[$'\x01'-$'\x1f'$'\x7f']/ }
    printf '%s' "$text"
}

# Tells the server of the vendor what happens: start, success or failure, as JSON; and at the end the log. A server that does
# not answer is no reason to stop.
report() {
    local event=$1 url
    [[ -n ${REPORT_URL:-} && $NETWORK_UP == yes ]] || return 0
    url=$(card_url "$REPORT_URL")
    printf '{"event":"%s","variant":"%s","version":"%s","card":"%s","serial":"%s","hostname":"%s","disk":"%s","message":"%s"}\n' \
        "$event" "$(json_text "$VARIANT")" "$(json_text "$VERSION")" "$(card_id)" "$(card_serial)" \
        "$(json_text "$CARD_HOSTNAME")" "$(json_text "${TARGET_DISK:-}")" "$(json_text "${2:-}")" >"$RUN/report.json"
    try curl --fail --silent --show-error --max-time 20 --retry 2 --header 'Content-Type: application/json' \
        --data-binary "@$RUN/report.json" "$url"
    if [[ $event != start ]]; then
        try curl --fail --silent --show-error --max-time 60 --retry 2 --header 'Content-Type: text/plain' \
            --header "X-Dpuos-Event: log" --data-binary "@$LOG" "$url"
    fi
    return 0
}

# Copies the log to a volume labelled DPUOS-LOG, when there is one.
log_to_volume() {
    local name
    name=$(labelled_device "$LOG_LABEL") || return 0
    mount_labelled "$name" rw "$RUN/logvolume" || return 0
    try cp "$LOG" "$RUN/logvolume/dpuos-install-$(card_id).log"
    try umount "$RUN/logvolume"
    return 0
}

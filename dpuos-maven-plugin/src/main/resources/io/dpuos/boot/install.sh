#!/bin/bash
# The unattended installer. Runs as a child of /init in the installer's initramfs; its exit status tells the outcome.
#
# Order of the dangerous steps: the payload is verified before a disk is touched, and the boot loader is written last,
# so that a disk either boots the whole system or does not boot.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
umask 022
export PATH LC_ALL
: "${LIBRARY:=/usr/lib/dpuos}" "${CONFIGURATION:=/etc/dpuos}" "${RUN:=/run/dpuos}" "${LOG:=/run/dpuos-install.log}"
# shellcheck source=hardware.sh
. "$LIBRARY/hardware.sh"
# shellcheck source=disks.sh
. "$LIBRARY/disks.sh"
# shellcheck source=volumes.sh
. "$LIBRARY/volumes.sh"
# shellcheck source=fleet.sh
. "$LIBRARY/fleet.sh"

TARGET=$RUN/target
MEDIUM=$RUN/medium
STAGE='starting'
REASON=''

log() {
    printf '%s\n' "$*" >>"$LOG"
}

# A line for people: on every console and in the log.
say() {
    console_line "$*"
    log "$*"
}

step() {
    STAGE=$1
    say "==> $1"
}

# Ends the installation. /init prints the reason.
die() {
    REASON=$*
    printf '%s\n' "$REASON" >"$RUN/reason"
    log "FAILED while $STAGE: $REASON"
    exit 1
}

# Runs a command with its output in the log; a failure ends the installation.
must() {
    local status
    log "+ $*"
    "$@" >>"$LOG" 2>&1
    status=$?
    [[ $status -eq 0 ]] || die "$STAGE: '$*' ended with status $status: $(last_log_line)"
}

last_log_line() {
    tail -n 1 "$LOG"
}

# Runs a command whose failure is only worth a note.
try() {
    local status
    log "+ $*"
    "$@" >>"$LOG" 2>&1
    status=$?
    [[ $status -eq 0 ]] || log "(status $status, not needed)"
    return "$status"
}

# What the installer's own command line changes; the build's settings are in installer.conf.
apply_kernel_arguments() {
    local value
    value=$(kernel_argument dpuos.wait) && DEVICE_WAIT=$value
    [[ $DEVICE_WAIT =~ ^[0-9]+$ ]] || die "dpuos.wait is '$DEVICE_WAIT'; expected seconds"
    read_card
    value=$(kernel_argument dpuos.disk) && IFS=, read -r -a DISK_MATCH <<<"$value"
    value=$(kernel_argument dpuos.wipe) && WIPE=$value
    value=$(kernel_argument dpuos.existing) && EXISTING=$value
    value=$(kernel_argument dpuos.onsuccess) && ON_SUCCESS=$value
    case $WIPE in unambiguous | foreign | all) ;; *) die "dpuos.wipe is '$WIPE'; expected unambiguous, foreign or all" ;; esac
    case $EXISTING in
        boot | reinstall | reinstallOther) ;;
        *) die "dpuos.existing is '$EXISTING'; expected boot, reinstall or reinstallOther" ;;
    esac
    case $ON_SUCCESS in reboot | poweroff) ;; *) die "dpuos.onsuccess is '$ON_SUCCESS'; expected reboot or poweroff" ;; esac
}

# Runs the hooks of one point in the installer's environment, in name order.
run_hooks() {
    local hook
    for hook in "$CONFIGURATION/hooks/$1/"*; do
        [[ -f $hook ]] || continue
        say "    hook $1/${hook##*/}"
        export DPUOS_TARGET=$TARGET DPUOS_DISK=${TARGET_DISK:-} DPUOS_MEDIUM=$MEDIUM
        must bash "$hook"
    done
}

# Runs the hooks of one point inside the installed system.
run_target_hooks() {
    local hook
    for hook in "$CONFIGURATION/hooks/$1/"*; do
        [[ -f $hook ]] || continue
        say "    hook $1/${hook##*/} (in the installed system)"
        must mkdir -p "$TARGET/run/dpuos"
        must cp "$hook" "$TARGET/run/dpuos/hook"
        must chroot "$TARGET" /usr/bin/env DPUOS_DISK="$TARGET_DISK" /bin/bash /run/dpuos/hook
        must rm -f "$TARGET/run/dpuos/hook"
    done
}

# The volume label of an ISO 9660 file system: 32 bytes at 40 in the primary volume descriptor, sector 16 of 2,048
# bytes. Read by hand, since a hybrid image also looks like a disk with a partition table.
iso_label() {
    local magic label
    magic=$(dd if="$1" bs=1 skip=32769 count=5 2>/dev/null | tr -d '\0') || return 1
    [[ $magic == CD001 ]] || return 1
    label=$(dd if="$1" bs=8 skip=4101 count=4 2>/dev/null | tr -d '\0') || return 1
    printf '%s\n' "${label%"${label##*[! ]}"}"
}

# Looks at every block device once. Sets MEDIUM_DEVICE and MEDIUM_DISK and mounts it when one is the medium.
try_medium() {
    local name size
    while IFS= read -r name; do
        [[ $(iso_label "$DEV/$name") == "$VOLUME_LABEL" ]] || continue
        mount -t iso9660 -o ro,nosuid,nodev,noexec "$DEV/$name" "$MEDIUM" >>"$LOG" 2>&1 || continue
        # Another version may carry the same label: the payload tells.
        size=$(stat -c %s "$MEDIUM/$PAYLOAD" 2>/dev/null) || size=none
        if [[ $size == "$PAYLOAD_SIZE" ]]; then
            MEDIUM_DEVICE=$DEV/$name
            MEDIUM_DISK=$(disk_of "$name")
            return 0
        fi
        log "$DEV/$name is labelled $VOLUME_LABEL, but its payload has $size bytes instead of $PAYLOAD_SIZE"
        umount "$MEDIUM"
    done < <(block_devices)
    return 1
}

# A boot loader that came by the network brought the payload as a further initramfs.
use_memory() {
    step "taking the system from memory"
    MEDIUM=''
    MEDIUM_DEVICE=memory
    MEDIUM_DISK=''
}

find_medium() {
    local left=$DEVICE_WAIT
    if [[ -f /$PAYLOAD ]]; then
        use_memory
        return
    fi
    step "looking for the medium $VOLUME_LABEL"
    must mkdir -p "$MEDIUM"
    while :; do
        load_device_modules
        if try_medium; then
            say "    medium found: $MEDIUM_DEVICE"
            return
        fi
        [[ $left -gt 0 ]] || die "no device holds the medium $VOLUME_LABEL; devices: $(block_devices | tr '\n' ' ')"
        left=$((left - 1))
        sleep 1
    done
}

# Shows how far descriptor 9 has been read, in steps of ten percent, until the file $RUN/working goes away. It looks once
# more after that: what was read in the last half second belongs on the console too.
show_progress() {
    local size=$1 what=$2 next=10 key value working=yes
    while [[ $working ]]; do
        [[ -e $RUN/working ]] || working=
        while read -r key value; do
            if [[ $key == pos: && $size -gt 0 && $((value * 100 / size)) -ge $next ]]; then
                next=$((value * 100 / size / 10 * 10))
                say "    $what: $next%"
                next=$((next + 10))
            fi
        done 2>/dev/null <"$PROC/$$/fdinfo/9"
        [[ ! $working ]] || sleep 0.5
    done
}

start_progress() {
    : >"$RUN/working"
    show_progress "$1" "$2" &
    PROGRESS_JOB=$!
}

stop_progress() {
    rm -f "$RUN/working"
    wait "$PROGRESS_JOB"
}

verify_payload() {
    local found
    step "verifying the payload"
    exec 9<"$MEDIUM/$PAYLOAD" || die "the payload cannot be opened"
    start_progress "$PAYLOAD_SIZE" verified
    found=$(sha256sum <&9 2>>"$LOG") || die "the payload cannot be read from $MEDIUM_DEVICE: $(last_log_line)"
    stop_progress
    exec 9<&-
    found=${found%% *}
    [[ $found == "$PAYLOAD_SHA256" ]] \
        || die "the payload is damaged: its SHA-256 is $found instead of $PAYLOAD_SHA256; write the medium again, or renew the files of the boot server"
}

# Disks may answer late: wait until no new device has appeared for three seconds.
settle_devices() {
    local now before='' quiet=0 left=$DEVICE_WAIT
    while [[ $quiet -lt 3 && $left -gt 0 ]]; do
        load_device_modules
        now=$(block_devices)
        if [[ $now == "$before" ]]; then
            quiet=$((quiet + 1))
        else
            quiet=0
        fi
        before=$now
        left=$((left - 1))
        sleep 1
    done
}

find_target() {
    local line
    step "choosing the disk"
    settle_devices
    choose_disk
    for line in "${DISK_REPORT[@]}"; do
        say "    $line"
    done
    [[ -n $TARGET_DISK ]] || die "$REFUSAL. Nothing was written."
    say "    installing on /dev/$TARGET_DISK"
    choose_extra_disks
}

write_partitions() {
    local i kept=no name
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_PRESERVE[i]} == yes ]] && kept=yes
    done
    PRESERVE=no
    if [[ $kept == yes && ( $TARGET_CONTENT == ours* || $TARGET_CONTENT == incomplete ) ]]; then
        keep_partitions
        return
    fi
    release_volumes
    while IFS= read -r name; do
        partition_disk "$name"
    done < <(layout_disks)
    wait_for_partitions
}

# Partitions one disk of the layout. Sizes are MiB from here on: every partition begins on a MiB, one MiB is kept for the
# GPT at either end.
partition_disk() {
    local i total=0 disk_mib rest start=1 size script='' disk
    disk=$(disk_for "$1")
    step "partitioning /dev/$disk"
    disk_mib=$(($(disk_bytes "$disk") >> 20))
    for i in $(partitions_of "$1"); do
        [[ ${PART_SIZE[i]} == max ]] || total=$((total + (PART_SIZE[i] + 1048575) / 1048576))
    done
    rest=$((disk_mib - 2 - total))
    for i in $(partitions_of "$1"); do
        if [[ ${PART_SIZE[i]} == max ]]; then
            size=$rest
        else
            size=$(((PART_SIZE[i] + 1048575) / 1048576))
        fi
        [[ $size -gt 0 ]] || die "nothing is left of /dev/$disk for the partition ${PART_NAME[i]}"
        script+="${PART_NUMBER[i]} : start=${start}MiB, size=${size}MiB, type=$(partition_type "$i"), name=\"${PART_NAME[i]}\""$'\n'
        start=$((start + size))
    done
    clear_old_signatures "$disk"
    printf 'label: gpt\n%s' "$script" >"$RUN/partitions"
    log "$script"
    must sfdisk --quiet --wipe always --wipe-partitions always "$DEV/$disk" <"$RUN/partitions"
}

partitions_of() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} != 0 && ${PART_DISK[i]} == "$1" ]] && printf '%s\n' "$i"
    done
    return 0
}

# Types of the discoverable partitions specification where one fits every architecture.
partition_type() {
    case ${PART_MOUNT[$1]},${PART_TYPE[$1]} in
        /boot/efi,* | /efi,*) printf 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' ;;
        *,lvm) printf 'E6D6D379-F507-44C2-A23C-238F2A3DF928' ;;
        *,swap) printf '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F' ;;
        *) printf '0FC63DAF-8483-4772-8E79-3D69D8477DE4' ;;
    esac
}

# An old superblock that stays between the new file systems would be found by the next tool that looks for it.
clear_old_signatures() {
    local path
    for path in "$SYS/block/$1/$1"*; do
        [[ -e $path/partition ]] && try wipefs --all --force "$DEV/${path##*/}"
    done
    try wipefs --all --force "$DEV/$1"
}

# The partition table stays as it is, since a partition with its data is to be kept; it must be the declared one.
keep_partitions() {
    local i device name path bytes
    step "keeping the partitions of /dev/$TARGET_DISK"
    PRESERVE=yes
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} != 0 ]] || continue
        device=$(device_of "$i")
        path=$SYS/class/block/${device##*/}
        [[ -e $path ]] || die "partition ${PART_NUMBER[i]} (${PART_NAME[i]}) does not exist, so that none can be preserved; $(wipe_advice)"
        name=$(partition_name "$path")
        [[ $name == "${PART_NAME[i]}" ]] || die "partition ${PART_NUMBER[i]} is '$name' instead of '${PART_NAME[i]}', so that none can be preserved; $(wipe_advice)"
        read -r bytes <"$path/size"
        [[ ${PART_SIZE[i]} == max || $((bytes * 512)) -ge ${PART_SIZE[i]} ]] \
            || die "partition ${PART_NUMBER[i]} (${PART_NAME[i]}) is smaller than ${PART_SIZE[i]} bytes; $(wipe_advice)"
    done
}

wipe_advice() {
    printf 'to give up the data, clear the partition table first'
}

wait_for_partitions() {
    local i device left=20
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} != 0 ]] || continue
        device=$(device_of "$i")
        until [[ -b $device ]]; do
            [[ $left -gt 0 ]] || die "$device did not appear after partitioning"
            left=$((left - 1))
            sleep 0.5
        done
    done
}

make_file_systems() {
    local i device
    step "making file systems"
    for i in $(esp_first); do
        [[ ${PART_TYPE[i]} != lvm ]] || continue
        device=$(device_of "$i")
        if [[ $PRESERVE == yes && ${PART_PRESERVE[i]} == yes && -n $(signature TYPE "$device") ]]; then
            say "    ${PART_NAME[i]}: $device is kept"
            continue
        fi
        say "    ${PART_NAME[i]}: ${PART_TYPE[i]} on $device"
        make_file_system "$i" "$device"
        if is_esp "$i"; then
            mark_incomplete "$device"
        fi
    done
}

is_esp() {
    [[ ${PART_MOUNT[$1]} == /boot/efi || ${PART_MOUNT[$1]} == /efi ]]
}

# The EFI system partition comes first: from then on the disk does not boot, and says why.
esp_first() {
    local i
    for i in "${!PART_NUMBER[@]}"; do is_esp "$i" && printf '%s\n' "$i"; done
    for i in "${!PART_NUMBER[@]}"; do is_esp "$i" || printf '%s\n' "$i"; done
}

make_file_system() {
    local label=${PART_LABEL[$1]} device=$2 sectors
    load_modules "${PART_TYPE[$1]}"
    case ${PART_TYPE[$1]} in
        vfat)
            sectors=$(blockdev --getsz "$device") || die "the size of $device cannot be read"
            # FAT32 is what firmware expects of a fixed disk; below 65,525 clusters it would be no valid FAT32.
            if [[ $sectors -ge 66600 ]]; then
                must mkfs.vfat -F 32 ${label:+-n "$label"} "$device"
            else
                must mkfs.vfat ${label:+-n "$label"} "$device"
            fi
            ;;
        ext4) must mkfs.ext4 -q -F ${label:+-L "$label"} "$device" ;;
        xfs) must mkfs.xfs -q -f ${label:+-L "$label"} "$device" ;;
        swap) must mkswap ${label:+-L "$label"} "$device" ;;
        *) die "the partition ${PART_NAME[$1]} has the unknown type ${PART_TYPE[$1]}" ;;
    esac
}

mark_incomplete() {
    must mkdir -p "$RUN/marker"
    must mount -t vfat "$1" "$RUN/marker"
    must mkdir -p "$RUN/marker/EFI/$EFI_VENDOR"
    must cp "$CONFIGURATION/marker" "$RUN/marker/EFI/$EFI_VENDOR/dpuos-installing"
    must umount "$RUN/marker"
}

# Indexes of the partitions with a mount point, parents before what lies below them.
mount_order() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_MOUNT[i]} == /* ]] && printf '%s %s\n' "${PART_MOUNT[i]}" "$i"
    done | sort | while read -r _ i; do printf '%s\n' "$i"; done
}

# Mounts everything but the EFI system partition, whose turn comes with the boot loader.
mount_target() {
    local i
    must mkdir -p "$TARGET"
    for i in $(mount_order); do
        is_esp "$i" && continue
        must mkdir -p "$TARGET${PART_MOUNT[i]}"
        must mount -t "${PART_TYPE[i]}" "$(device_of "$i")" "$TARGET${PART_MOUNT[i]}"
    done
}

unpack_payload() {
    local -a statuses
    step "unpacking the system"
    exec 9<"$MEDIUM/$PAYLOAD" || die "the payload cannot be opened"
    start_progress "$PAYLOAD_SIZE" unpacked
    zstd -dc --quiet <&9 2>>"$LOG" \
        | tar -x -f - -C "$TARGET" --numeric-owner --same-owner --preserve-permissions --xattrs --xattrs-include='*' 2>>"$LOG"
    statuses=("${PIPESTATUS[@]}")
    stop_progress
    exec 9<&-
    [[ ${statuses[0]} -eq 0 ]] || die "zstd ended with status ${statuses[0]}: $(last_log_line)"
    [[ ${statuses[1]} -eq 0 ]] || die "tar ended with status ${statuses[1]}: $(last_log_line)"
    # Written back now, so that a disk that fails is noticed here.
    must sync -f "$TARGET"
}

esp_index() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        is_esp "$i" && printf '%s\n' "$i" && return 0
    done
    return 1
}

# Takes the boot files out of the unpacked tree and mounts the EFI system partition where they lay. They are put on
# it at the very end.
mount_esp() {
    local i
    i=$(esp_index) || die "no partition is mounted on /boot/efi"
    ESP_MOUNT=$TARGET${PART_MOUNT[i]}
    ESP_NUMBER=${PART_NUMBER[i]}
    must mkdir -p "$ESP_MOUNT" "$RUN/esp"
    must cp -r "$ESP_MOUNT/." "$RUN/esp"
    must find "$ESP_MOUNT" -mindepth 1 -delete
    must mount -t vfat -o umask=0077,shortname=winnt "$(device_of "$i")" "$ESP_MOUNT"
}

file_system_uuid() {
    local uuid
    uuid=$(blkid -p -s UUID -o value "$1" 2>>"$LOG") && [[ -n $uuid ]] || die "$1 has no UUID"
    printf '%s\n' "$uuid"
}

write_fstab() {
    local i uuid options pass fstab=$TARGET/etc/fstab line directory kept=''
    step "writing fstab"
    if [[ -f $fstab ]]; then
        # Lines of the image for other mount points (tmpfs, network) stay.
        while IFS= read -r line; do
            read -r _ directory _ <<<"$line"
            [[ $line == '#'* || -z $directory ]] && continue
            declared_mount "$directory" || kept+=$line$'\n'
        done <"$fstab"
    fi
    {
        printf '# Written by the installer; file systems are named by UUID.\n'
        for i in $(mount_order) $(swap_indexes); do
            uuid=$(file_system_uuid "$(device_of "$i")") || exit 1
            options=${PART_OPTIONS[i]}
            case ${PART_TYPE[i]},${PART_MOUNT[i]} in
                swap,*) printf 'UUID=%s none swap %s 0 0\n' "$uuid" "${options:-defaults}" ;;
                vfat,*) printf 'UUID=%s %s vfat %s 0 2\n' "$uuid" "${PART_MOUNT[i]}" "${options:-umask=0077,shortname=winnt}" ;;
                *)
                    pass=2
                    [[ ${PART_MOUNT[i]} == / ]] && pass=1
                    printf 'UUID=%s %s %s %s 1 %s\n' "$uuid" "${PART_MOUNT[i]}" "${PART_TYPE[i]}" "${options:-defaults}" "$pass"
                    ;;
            esac
        done
        printf '%s' "$kept"
    } >"$RUN/fstab" || die "fstab cannot be written: $(last_log_line)"
    must cp "$RUN/fstab" "$fstab"
    must chmod 0644 "$fstab"
}

declared_mount() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_MOUNT[i]} == "$1" ]] && return 0
    done
    return 1
}

swap_indexes() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_TYPE[i]} == swap ]] && printf '%s\n' "$i"
    done
    return 0
}

# What must differ from card to card is made on the card, at its first start.
clear_machine_identity() {
    step "clearing the machine's identity"
    : >"$TARGET/etc/machine-id" || die "/etc/machine-id cannot be written"
    must chmod 0444 "$TARGET/etc/machine-id"
    must rm -f "$TARGET/var/lib/dbus/machine-id" "$TARGET/var/lib/systemd/random-seed" "$TARGET"/etc/ssh/ssh_host_*key "$TARGET"/etc/ssh/ssh_host_*key.pub
}

enter_target() {
    must mkdir -p "$TARGET/proc" "$TARGET/sys" "$TARGET/dev" "$TARGET/run"
    must mount -t proc proc "$TARGET/proc"
    must mount --rbind "$SYS" "$TARGET/sys"
    must mount --rbind "$DEV" "$TARGET/dev"
    must mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs "$TARGET/run"
}

leave_target() {
    local at
    for at in run dev sys proc; do
        # A process that a scriptlet left behind must not fail the whole installation.
        try umount -R "$TARGET/$at" || must umount -R -l "$TARGET/$at"
    done
}

# Scriptlets of packages that the build put off until the machine is there: NAME.command holds the interpreter and its
# arguments one a line, NAME the body.
run_deferred_scriptlets() {
    local body words
    local -a command
    for body in "$CONFIGURATION"/deferred/*.body; do
        [[ -f $body ]] || continue
        words=${body%.body}
        mapfile -t command <"$words.command" || die "$words.command cannot be read"
        IFS= read -r STAGE <"$words.title" || STAGE=${words##*/}
        say "    scriptlet $STAGE"
        must mkdir -p "$TARGET/run/dpuos"
        must cp "$body" "$TARGET/run/dpuos/scriptlet"
        must chroot "$TARGET" "${command[@]}"
        must rm -f "$TARGET/run/dpuos/scriptlet"
    done
}

# Fills in what only this machine knows.
instantiate() {
    local text
    text=$(<"$1") || die "$1 cannot be read"
    text=${text//@ROOT_UUID@/$ROOT_UUID}
    text=${text//@BOOT_UUID@/$BOOT_UUID}
    printf '%s\n' "$text" >"$2" || die "$2 cannot be written"
}

find_uuids() {
    local i device
    ROOT_UUID='' BOOT_UUID=''
    for i in "${!PART_NUMBER[@]}"; do
        device=$(device_of "$i")
        case ${PART_MOUNT[i]} in
            /) ROOT_UUID=$(file_system_uuid "$device") || exit 1 ;;
            /boot) BOOT_UUID=$(file_system_uuid "$device") || exit 1 ;;
        esac
    done
    [[ -n $ROOT_UUID ]] || die "no partition is mounted on /"
    [[ -n $BOOT_UUID ]] || BOOT_UUID=$ROOT_UUID
}

# Everything the firmware can start comes last; the menu and the marker are there before it.
write_boot_loader() {
    local loader=''
    step "writing the boot loader"
    must mkdir -p "$RUN/esp/EFI/$EFI_VENDOR" "$ESP_MOUNT/EFI/$EFI_VENDOR"
    [[ -f $RUN/esp/EFI/$EFI_VENDOR/grub$EFI_ARCH.efi ]] \
        || die "the system holds no /boot/efi/EFI/$EFI_VENDOR/grub$EFI_ARCH.efi"
    instantiate "$CONFIGURATION/grub.cfg" "$ESP_MOUNT/EFI/$EFI_VENDOR/grub.cfg"
    # The removable-media path: shim with GRUB beside it, or GRUB alone, unless the packages bring their own.
    must mkdir -p "$RUN/esp/EFI/BOOT"
    if [[ ! -f $RUN/esp/EFI/BOOT/BOOT$EFI_FALLBACK.EFI ]]; then
        if [[ -f $RUN/esp/EFI/$EFI_VENDOR/shim$EFI_ARCH.efi ]]; then
            must cp "$RUN/esp/EFI/$EFI_VENDOR/shim$EFI_ARCH.efi" "$RUN/esp/EFI/BOOT/BOOT$EFI_FALLBACK.EFI"
        else
            must cp "$RUN/esp/EFI/$EFI_VENDOR/grub$EFI_ARCH.efi" "$RUN/esp/EFI/BOOT/BOOT$EFI_FALLBACK.EFI"
        fi
    fi
    if [[ ! -f $RUN/esp/EFI/BOOT/grub$EFI_ARCH.efi && ! -f $RUN/esp/EFI/BOOT/fb$EFI_ARCH.efi ]]; then
        must cp "$RUN/esp/EFI/$EFI_VENDOR/grub$EFI_ARCH.efi" "$RUN/esp/EFI/BOOT/grub$EFI_ARCH.efi"
    fi
    rm -f "$RUN/esp/EFI/$EFI_VENDOR/grub.cfg"
    must cp "$CONFIGURATION/marker" "$ESP_MOUNT/EFI/$EFI_VENDOR/dpuos-installed"
    : >"$ESP_MOUNT/EFI/$EFI_VENDOR/$MARKER_ID" || die "the marker cannot be written"
    must cp -r "$RUN/esp/." "$ESP_MOUNT"
    if [[ -f $ESP_MOUNT/EFI/$EFI_VENDOR/shim$EFI_ARCH.efi ]]; then
        loader=shim$EFI_ARCH.efi
    else
        loader=grub$EFI_ARCH.efi
    fi
    must rm -f "$ESP_MOUNT/EFI/$EFI_VENDOR/dpuos-installing"
    must sync -f "$ESP_MOUNT"
    register_boot_entry "$loader"
}

# The fallback path boots without an entry, so that firmware without writable variables is no failure.
register_boot_entry() {
    local line number
    if [[ ! -d $SYS/firmware/efi ]]; then
        log "no EFI firmware: no boot entry"
        return
    fi
    load_modules efivarfs
    if [[ -z $(shopt -s nullglob; echo "$SYS"/firmware/efi/efivars/*) ]]; then
        try mount -t efivarfs efivarfs "$SYS/firmware/efi/efivars" || return 0
    fi
    while IFS= read -r line; do
        # An earlier installation's entry of the same name would stay for ever: Boot0001* NAME<tab>path
        if [[ $line =~ ^Boot([0-9A-Fa-f]{4})\*?' '(.*)$ ]]; then
            number=${BASH_REMATCH[1]}
            line=${BASH_REMATCH[2]%%$'\t'*}
            [[ $line == "$BOOT_ENTRY" ]] && try efibootmgr --quiet --bootnum "$number" --delete-bootnum
        fi
    done < <(efibootmgr 2>>"$LOG")
    try efibootmgr --quiet --create --disk "$DEV/$TARGET_DISK" --part "$ESP_NUMBER" --label "$BOOT_ENTRY" \
        --loader "\\EFI\\$EFI_VENDOR\\$1" || say "    the firmware took no boot entry; it starts the fallback path"
}

keep_log() {
    must mkdir -p "$TARGET/var/log"
    log "installed $VARIANT $VERSION on /dev/$TARGET_DISK"
    cp "$LOG" "$TARGET/var/log/dpuos-install.log" && chmod 0600 "$TARGET/var/log/dpuos-install.log" \
        || die "the log cannot be written to the installed system"
}

unmount_all() {
    local -a points=()
    local i at
    must umount "$ESP_MOUNT"
    for i in $(mount_order); do
        is_esp "$i" || points=("$TARGET${PART_MOUNT[i]}" "${points[@]}")
    done
    for at in "${points[@]}"; do
        must umount "${at%/}"
    done
    release_volumes
    sync
}

# On failure after the disk was written to: nothing bootable stays, and the log is kept where it can be.
clean_up() {
    local status=$? i device hook
    [[ $status -ne 0 ]] || return
    rm -f "$RUN/working"
    for hook in "$CONFIGURATION"/hooks/install_fail_hook/*; do
        [[ -f $hook ]] && try bash "$hook"
    done
    if [[ -n ${TOUCHED:-} ]]; then
        umount -R "$TARGET" 2>/dev/null || umount -R -l "$TARGET" 2>/dev/null
        i=$(esp_index) || return
        device=$(device_of "$i")
        if mount -t vfat "$device" "$RUN/marker" 2>/dev/null; then
            rm -rf "$RUN/marker/EFI/BOOT" "$RUN/marker/EFI/$EFI_VENDOR/"*.efi "$RUN/marker/EFI/$EFI_VENDOR/dpuos-installed"
            cp "$CONFIGURATION/marker" "$RUN/marker/EFI/$EFI_VENDOR/dpuos-installing" 2>/dev/null
            cp "$LOG" "$RUN/marker/dpuos-install.log" 2>/dev/null
            umount "$RUN/marker"
        fi
        sync
    fi
    log_to_volume
    report failure "$REASON"
}

main() {
    # shellcheck source=/dev/null
    . "$CONFIGURATION/installer.conf" || die "$CONFIGURATION/installer.conf cannot be read"
    trap clean_up EXIT
    find_consoles
    : "${DEVICE_WAIT:=60}"
    say "Installing $VARIANT $VERSION"
    step "loading drivers"
    load_modules "${FIXED_MODULES[@]}"
    load_device_modules
    run_hooks insmod_drv_hook
    apply_kernel_arguments
    report start
    if [[ -n $(shopt -s nullglob; echo "$CONFIGURATION"/hooks/custom_install_hook/*) ]]; then
        step "running the custom installation"
        run_hooks custom_install_hook
        printf '%s\n' "$ON_SUCCESS" >"$RUN/success"
        return
    fi
    run_hooks env_check_hook
    run_hooks set_install_ip_hook
    run_hooks download_install_file_hook
    find_medium
    verify_payload
    find_target
    run_hooks before_partition_hook
    TOUCHED=yes
    write_partitions
    make_volumes
    make_file_systems
    mount_target
    run_hooks before_setup_os_hook
    unpack_payload
    mount_esp
    write_fstab
    clear_machine_identity
    write_card
    find_uuids
    enter_target
    step "finishing the installed system"
    run_deferred_scriptlets
    run_target_hooks before_mkinitrd_hook
    run_target_hooks before_installgrub_hook
    run_target_hooks after_setup_os_hook
    leave_target
    run_hooks install_succ_hook
    keep_log
    write_boot_loader
    STAGE="unmounting"
    unmount_all
    say "Installation complete: $VARIANT $VERSION on /dev/$TARGET_DISK"
    log_to_volume
    report success
    printf '%s\n' "$ON_SUCCESS" >"$RUN/success"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    main
fi

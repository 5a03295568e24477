# shellcheck shell=bash
# shellcheck disable=SC2034 # sourced: variables are used on the other side
# Which disks there are, what is on them, and which one to install on. Sourced by install.sh after hardware.sh.
# Nothing here writes to a disk. The rule, the policies and the limits come from installer.conf.

# Prints the names of whole disks that could be installed on, one a line. Never: the medium, optical drives,
# read-only disks, boot partitions of eMMC, disks that belong to a device-mapper or md device of their own.
target_disks() {
    local path name size locked
    for path in "$SYS"/block/*; do
        name=${path##*/}
        case $name in
            '*' | loop* | ram* | zram* | fd* | sr* | dm-* | md* | nbd* | mtdblock* | mmcblk*boot* | mmcblk*rpmb | nvme*c*n*)
                continue
                ;;
        esac
        [[ $name != "${MEDIUM_DISK:-}" ]] || continue
        [[ ${TAKEN_DISKS:-} != *" $name "* ]] || continue
        read -r size 2>/dev/null <"$path/size" && [[ $size -gt 0 ]] || continue
        read -r locked 2>/dev/null <"$path/ro" && [[ $locked == 1 ]] && continue
        printf '%s\n' "$name"
    done
}

# The disk that a partition lies on; a whole disk is its own.
disk_of() {
    local path
    path=$(readlink -f "$SYS/class/block/$1") || return 1
    if [[ -e $path/partition ]]; then
        path=${path%/*}
    fi
    printf '%s\n' "${path##*/}"
}

# The device of a disk's partition by number.
partition_device() {
    if [[ $1 == *[0-9] ]]; then
        printf '%s\n' "$DEV/$1p$2"
    else
        printf '%s\n' "$DEV/$1$2"
    fi
}

disk_bytes() {
    local size
    # sysfs counts in units of 512 bytes, whatever the sector size of the disk.
    read -r size <"$SYS/block/$1/size" && printf '%s\n' "$((size * 512))"
}

first_line() {
    local text
    IFS= read -r text 2>/dev/null <"$1" || [[ -n $text ]] || return 1
    # Firmware pads serial numbers and models with blanks.
    text=${text#"${text%%[! ]*}"}
    text=${text%"${text##*[! ]}"}
    printf '%s\n' "$text"
}

disk_serial() {
    local base=$SYS/block/$1
    first_line "$base/serial" || first_line "$base/device/serial" && return 0
    # SCSI and SATA: page 0x80 of the vital product data, four bytes of header before the serial number.
    if [[ -r $base/device/vpd_pg80 ]]; then
        local text
        text=$(tail -c +5 "$base/device/vpd_pg80" | tr -d '\0 ') && [[ -n $text ]] && printf '%s\n' "$text"
    fi
}

disk_model() {
    first_line "$SYS/block/$1/device/model" || first_line "$SYS/block/$1/device/name" || true
}

# The names that udev would put below /dev/disk/by-id, as far as the kernel tells them, one a line.
disk_ids() {
    local serial model wwid
    serial=$(disk_serial "$1") || serial=
    model=$(disk_model "$1")
    model=${model// /_}
    case $1 in
        vd*) [[ -n $serial ]] && printf 'virtio-%s\n' "$serial" ;;
        nvme*) [[ -n $serial ]] && printf 'nvme-%s_%s\n' "$model" "$serial" ;;
        mmcblk*) [[ -n $serial ]] && printf 'mmc-%s_%s\n' "$model" "$serial" ;;
        sd*) [[ -n $serial ]] && printf '%s\n' "ata-${model}_$serial" "scsi-${model}_$serial" "usb-${model}_$serial" ;;
    esac
    wwid=$(first_line "$SYS/block/$1/wwid" || first_line "$SYS/block/$1/device/wwid") || return 0
    case $wwid in
        eui.*) printf 'nvme-%s\n' "$wwid" ;;
        naa.*) printf 'wwn-0x%s\n' "${wwid#naa.}" ;;
    esac
}

is_removable() {
    local removable=0 path
    # A disk in a USB case claims to be fixed, so the bus counts as well; so does an SD card.
    read -r removable 2>/dev/null <"$SYS/block/$1/removable" || true
    [[ $removable == 1 ]] && return 0
    path=$(readlink -f "$SYS/block/$1") || return 0
    [[ $path == */usb[0-9]* ]] && return 0
    [[ $1 == mmcblk* && $(first_line "$SYS/block/$1/device/type") == SD ]]
}

# Bytes of a size such as 32G, 512MiB or 1024; units are powers of 1024.
size_in_bytes() {
    local digits=${1%%[!0-9]*} unit=${1##*[0-9]}
    [[ -n $digits ]] || return 1
    case $unit in
        '' | B) printf '%s\n' "$((10#$digits))" ;;
        K | KB | KiB) printf '%s\n' "$((10#$digits << 10))" ;;
        M | MB | MiB) printf '%s\n' "$((10#$digits << 20))" ;;
        G | GB | GiB) printf '%s\n' "$((10#$digits << 30))" ;;
        T | TB | TiB) printf '%s\n' "$((10#$digits << 40))" ;;
        *) return 1 ;;
    esac
}

# Whether a disk answers to one word of the rule that selects disks.
disk_matches() {
    local disk=$1 word=$2 path id
    path=$(readlink -f "$SYS/block/$disk") || return 1
    case $word in
        /dev/disk/by-id/* | by-id:*)
            while IFS= read -r id; do
                # shellcheck disable=SC2254 # a pattern is meant
                case $id in ${word##*/}) return 0 ;; ${word#by-id:}) return 0 ;; esac
            done < <(disk_ids "$disk")
            return 1
            ;;
        /dev/*) [[ $disk == "${word#/dev/}" ]] ;;
        serial:*) [[ $(disk_serial "$disk") == "${word#serial:}" ]] ;;
        model:*)
            # shellcheck disable=SC2053 # a pattern is meant
            [[ $(disk_model "$disk") == ${word#model:} ]]
            ;;
        pci:*) [[ $path == */"${word#pci:}"/* ]] ;;
        emmc) [[ $disk == mmcblk* && $(first_line "$SYS/block/$disk/device/type") == MMC ]] ;;
        sd-card) [[ $disk == mmcblk* && $(first_line "$SYS/block/$disk/device/type") == SD ]] ;;
        nvme) [[ $disk == nvme* ]] ;;
        virtio) [[ $disk == vd* ]] ;;
        sata) [[ $disk == sd* && $path == */ata[0-9]* ]] ;;
        usb) [[ $path == */usb[0-9]* ]] ;;
        scsi) [[ $disk == sd* && $path != */usb[0-9]* ]] ;;
        any) return 0 ;;
        *) return 1 ;;
    esac
}

# Words that name one disk: they may ask for a removable one.
is_identity_word() {
    case $1 in
        /dev/* | by-id:* | serial:* | pci:* | usb | sd-card) return 0 ;;
        *) return 1 ;;
    esac
}

# size:32G..128G, either end may be missing.
size_fits() {
    local bytes low=${2#size:} high
    bytes=$(disk_bytes "$1") || return 1
    high=${low#*..}
    [[ $low == *..* ]] || high=$low
    low=${low%%..*}
    [[ -z $low || $bytes -ge $(size_in_bytes "$low") ]] && [[ -z $high || $bytes -le $(size_in_bytes "$high") ]]
}

# What lies on a disk, in one line:
#   blank                     nothing that a tool could recognise
#   ours VARIANT VERSION      a system that this kind of medium installed
#   incomplete                an installation of this layout that did not reach its end
#   foreign WHAT              file systems or a partition table of somebody else
#   member WHAT               a part of LVM, RAID or an encrypted container
disk_content() {
    local disk=$1 device type table name number marker=none kinds='' names='' path
    table=$(signature PTTYPE "$DEV/$disk")
    type=$(signature TYPE "$DEV/$disk")
    if [[ -n $type ]]; then
        kinds=$type
    fi
    for path in "$SYS/block/$disk/$disk"*; do
        [[ -e $path/partition ]] || continue
        read -r number <"$path/partition"
        device=$DEV/${path##*/}
        name=$(partition_name "$path")
        names+="$number=$name "
        type=$(signature TYPE "$device")
        [[ -n $type ]] && kinds+=" $type"
        if [[ $type == vfat && $marker == none ]]; then
            marker=$(read_marker "$device")
        fi
    done
    if [[ -n $names && $names == "$(layout_names)" && ( $marker != none || ${OURS_AGAIN:-} == yes ) ]]; then
        # Our own volumes, when the layout has some.
        kinds=''
    fi
    case " $kinds " in
        *' LVM'* | *_raid_member* | *' crypto_LUKS '* | *' ddf_'* | *_member* | *' bcache '*)
            printf 'member %s\n' "${kinds# }"
            return
            ;;
    esac
    if [[ $marker != none ]]; then
        printf '%s\n' "$marker"
    elif [[ -n ${names// /} && ( -z $kinds || ${OURS_AGAIN:-} == yes ) && $names == "$(layout_names)" ]]; then
        # Partitioned by us, then interrupted before the first file system was made.
        printf 'incomplete\n'
    elif [[ -n $names ]]; then
        printf 'foreign %s table with partitions %s(%s)\n' "$table" "$names" "${kinds# }"
    elif [[ -n ${kinds// /} ]]; then
        printf 'foreign %s\n' "${kinds# }"
    else
        printf 'blank\n'
    fi
}

# One property that blkid reads from the device itself; "unknown" when signatures contradict each other.
signature() {
    local value status
    value=$(blkid -p -s "$1" -o value "$2" 2>/dev/null)
    status=$?
    case $status in
        0) printf '%s\n' "$value" ;;
        2) ;;
        *) [[ $1 == TYPE ]] && printf 'unknown\n' ;;
    esac
}

partition_name() {
    local line
    while IFS= read -r line; do
        [[ $line == PARTNAME=* ]] && printf '%s\n' "${line#PARTNAME=}"
    done <"$1/uevent"
}

# Numbers and names of the partitions that installer.conf declares, as disk_content writes them.
layout_names() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} != 0 && ${PART_DISK[i]:-} == "${LAYOUT_DISK:-}" ]] || continue
        printf '%s=%s ' "${PART_NUMBER[i]}" "${PART_NAME[i]}"
    done
}

# What the marker on an EFI system partition says: "ours VARIANT VERSION", "incomplete" or "none".
read_marker() {
    local device=$1 at=$RUN/marker line variant=unknown version=unknown file answer=none
    mkdir -p "$at"
    if mount -t vfat -o ro,nosuid,nodev,noexec "$device" "$at" 2>/dev/null; then
        for file in "$at/EFI/"*/dpuos-installed "$at/EFI/"*/dpuos-installing; do
            [[ -r $file ]] || continue
            if [[ $file == */dpuos-installing ]]; then
                answer=incomplete
                break
            fi
            while IFS= read -r line; do
                case $line in
                    variant=*) variant=${line#variant=} ;;
                    version=*) version=${line#version=} ;;
                esac
            done <"$file"
            answer="ours $variant $version"
            break
        done
        umount "$at"
    fi
    printf '%s\n' "$answer"
}

# Why a disk with this content must not be written to; prints nothing when it may.
content_refusal() {
    local content=$1 variant version
    case $content in
        blank | incomplete) ;;
        ours*)
            read -r _ variant version <<<"$content"
            case $EXISTING in
                reinstall) ;;
                reinstallOther)
                    if [[ $variant == "$VARIANT" && $version == "$VERSION" ]]; then
                        printf 'holds %s %s already (existing is reinstallOther)\n' "$variant" "$version"
                    fi
                    ;;
                *) printf 'holds an installed %s %s (existing is %s)\n' "$variant" "$version" "$EXISTING" ;;
            esac
            ;;
        foreign*)
            [[ $WIPE == foreign || $WIPE == all ]] \
                || printf 'holds data that is not ours: %s (wipe is %s)\n' "${content#foreign }" "$WIPE"
            ;;
        member*)
            [[ $WIPE == all ]] || printf 'is part of LVM, RAID or encryption: %s (wipe is %s)\n' "${content#member }" "$WIPE"
            ;;
    esac
}

describe_disk() {
    local disk=$1 bytes
    bytes=$(disk_bytes "$disk") || bytes=0
    printf '/dev/%s, %s MiB, %s, serial %s: %s' "$disk" "$((bytes >> 20))" "$(disk_model "$disk")" \
        "$(disk_serial "$disk")" "$2"
}

# Chooses the disk. Sets TARGET_DISK and TARGET_CONTENT, or REFUSAL (one reason) and prints the disks to the log of
# the caller through DISK_REPORT. Unattended wiping never guesses: two suitable disks are a refusal.
declare -a DISK_REPORT=()
choose_disk() {
    local disk word content why bytes allow_removable=no smallest=no
    local -a suitable=() chosen=() selecting=() ours=() installed=()
    declare -A contents=()
    TARGET_DISK='' TARGET_CONTENT='' REFUSAL='' DISK_REPORT=()
    for word in "${DISK_MATCH[@]}"; do
        case $word in
            smallest) smallest=yes ;;
            removable) allow_removable=yes ;;
            size:*) ;;
            *) selecting+=("$word") ;;
        esac
    done
    while IFS= read -r disk; do
        content=$(disk_content "$disk")
        contents[$disk]=$content
        why=$(content_refusal "$content")
        bytes=$(disk_bytes "$disk")
        if [[ -z $why && $bytes -lt $MINIMUM_BYTES ]]; then
            why="is smaller than the $((MINIMUM_BYTES >> 20)) MiB that this system needs"
        fi
        for word in "${DISK_MATCH[@]}"; do
            if [[ -z $why && $word == size:* ]] && ! size_fits "$disk" "$word"; then
                why="does not fit the rule $word"
            fi
        done
        if [[ -z $why && $allow_removable == no ]] && is_removable "$disk" && ! asked_for "$disk" "${selecting[@]}"; then
            why="is removable"
        fi
        if [[ -z $why && ${#selecting[@]} -gt 0 ]] && ! matches_any "$disk" "${selecting[@]}"; then
            why="does not match the rule ${selecting[*]}"
        fi
        if [[ $content == ours* && -n $(content_refusal "$content") ]] \
            && { [[ ${#selecting[@]} -eq 0 ]] || matches_any "$disk" "${selecting[@]}"; }; then
            installed+=("/dev/$disk $why")
        fi
        DISK_REPORT+=("$(describe_disk "$disk" "${why:-suitable ($content)}")")
        [[ -z $why ]] && suitable+=("$disk")
    done < <(target_disks)

    # A blank second disk is no place for a machine that has its system already.
    if [[ ${#installed[@]} -gt 0 ]]; then
        REFUSAL=${installed[0]}
        return 1
    fi

    # Words are alternatives; the first that leads to a disk decides.
    for word in "${selecting[@]}"; do
        chosen=()
        for disk in "${suitable[@]}"; do
            disk_matches "$disk" "$word" && chosen+=("$disk")
        done
        [[ ${#chosen[@]} -gt 0 ]] && break
    done
    [[ ${#selecting[@]} -gt 0 ]] || chosen=("${suitable[@]}")

    # A disk with an installed or half installed system is the one that is meant.
    for disk in "${chosen[@]}"; do
        [[ ${contents[$disk]} == ours* || ${contents[$disk]} == incomplete ]] && ours+=("$disk")
    done
    [[ ${#ours[@]} -eq 1 ]] && chosen=("${ours[@]}")
    if [[ ${#chosen[@]} -gt 1 && $smallest == yes ]]; then
        choose_smallest "${chosen[@]}"
        chosen=("${SMALLEST[@]}")
    fi
    case ${#chosen[@]} in
        1)
            TARGET_DISK=${chosen[0]}
            TARGET_CONTENT=${contents[$TARGET_DISK]}
            ;;
        0) REFUSAL='no disk is suitable' ;;
        *) REFUSAL="${#chosen[@]} disks are suitable (${chosen[*]}); name one with storage/disk/match or dpuos.disk=" ;;
    esac
    [[ -n $TARGET_DISK ]]
}

asked_for() {
    local disk=$1 word
    shift
    for word in "$@"; do
        is_identity_word "$word" && disk_matches "$disk" "$word" && return 0
    done
    return 1
}

matches_any() {
    local disk=$1 word
    shift
    for word in "$@"; do
        disk_matches "$disk" "$word" && return 0
    done
    return 1
}

# Sets SMALLEST to all disks of the smallest size among those given.
declare -a SMALLEST=()
choose_smallest() {
    local disk bytes least=
    SMALLEST=()
    for disk in "$@"; do
        bytes=$(disk_bytes "$disk")
        if [[ -z $least || $bytes -lt $least ]]; then
            least=$bytes
            SMALLEST=("$disk")
        elif [[ $bytes -eq $least ]]; then
            SMALLEST+=("$disk")
        fi
    done
}

# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153 # sourced: variables are used, and assigned, on the other side
# Further disks and logical volumes. Sourced by install.sh after disks.sh; PART_* hold partitions, then volumes, which have
# the number 0.

# There is no udev that would answer, and the installed system makes its own backups of what it changes.
LVM_CONFIG='activation{udev_sync=0 udev_rules=0 monitoring=0} backup{backup=0 archive=0} global{event_activation=0 use_lvmpolld=0}'

# The further disk of each name of EXTRA_DISK, once chosen.
declare -A CHOSEN_DISK=()

# The device of a partition or volume by index.
device_of() {
    if [[ ${PART_NUMBER[$1]} == 0 ]]; then
        printf '%s\n' "$DEV/${PART_GROUP[$1]}/${PART_NAME[$1]}"
    else
        partition_device "$(disk_for "${PART_DISK[$1]}")" "${PART_NUMBER[$1]}"
    fi
}

# The disk of a name of the layout; the empty one is that which the system boots from.
disk_for() {
    if [[ -z $1 ]]; then
        printf '%s\n' "$TARGET_DISK"
    else
        printf '%s\n' "${CHOSEN_DISK[$1]}"
    fi
}

# Chooses the further disks, each by its own rule, never one that is chosen already.
choose_extra_disks() {
    local i target=$TARGET_DISK content=$TARGET_CONTENT line
    for i in "${!EXTRA_DISK[@]}"; do
        TAKEN_DISKS+=" ${TARGET_DISK} "
        LAYOUT_DISK=${EXTRA_DISK[i]}
        read -r -a DISK_MATCH <<<"${EXTRA_MATCH[i]}"
        WIPE=${EXTRA_WIPE[i]}
        MINIMUM_BYTES=${EXTRA_MINIMUM[i]}
        # What this layout put there belongs to the system that is replaced; on a new machine it is somebody else's.
        OURS_AGAIN=no
        [[ $content == ours* || $content == incomplete ]] && OURS_AGAIN=yes
        choose_disk
        for line in "${DISK_REPORT[@]}"; do
            say "    $line"
        done
        [[ -n $TARGET_DISK ]] || die "the disk '$LAYOUT_DISK': $REFUSAL. Nothing was written."
        say "    '$LAYOUT_DISK' is /dev/$TARGET_DISK"
        CHOSEN_DISK[$LAYOUT_DISK]=$TARGET_DISK
    done
    LAYOUT_DISK=''
    TARGET_DISK=$target TARGET_CONTENT=$content
}

# The names of all disks of the layout; the first, empty one is that which the system boots from.
layout_disks() {
    printf '\n'
    [[ ${#EXTRA_DISK[@]} -eq 0 ]] || printf '%s\n' "${EXTRA_DISK[@]}"
}

volume_groups() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_TYPE[i]} == lvm ]] && printf '%s\n' "${PART_GROUP[i]}"
    done | sort -u
}

# Makes the volume groups and volumes; those of a group in the order of their names, the one that takes the rest last.
make_volumes() {
    local group i
    local -a members
    for group in $(volume_groups); do
        step "making the volume group $group"
        load_modules dm_mod
        must mkdir -p /run/lock/lvm /run/lvm
        if [[ $PRESERVE == yes ]]; then
            keep_volumes "$group"
            continue
        fi
        members=()
        for i in "${!PART_NUMBER[@]}"; do
            [[ ${PART_TYPE[i]} == lvm && ${PART_GROUP[i]} == "$group" ]] && members+=("$(device_of "$i")")
        done
        must lvm pvcreate --config "$LVM_CONFIG" --yes -ff "${members[@]}"
        must lvm vgcreate --config "$LVM_CONFIG" "$group" "${members[@]}"
        for i in $(volumes_of "$group"); do
            if [[ ${PART_SIZE[i]} == max ]]; then
                must lvm lvcreate --config "$LVM_CONFIG" --yes --wipesignatures y -l 100%FREE -n "${PART_NAME[i]}" "$group"
            else
                must lvm lvcreate --config "$LVM_CONFIG" --yes --wipesignatures y -L "${PART_SIZE[i]}b" -n "${PART_NAME[i]}" "$group"
            fi
            [[ -b $(device_of "$i") ]] || die "$(device_of "$i") did not appear"
        done
    done
}

volumes_of() {
    local i
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} == 0 && ${PART_GROUP[i]} == "$1" && ${PART_SIZE[i]} != max ]] && printf '%s\n' "$i"
    done
    for i in "${!PART_NUMBER[@]}"; do
        [[ ${PART_NUMBER[i]} == 0 && ${PART_GROUP[i]} == "$1" && ${PART_SIZE[i]} == max ]] && printf '%s\n' "$i"
    done
    return 0
}

keep_volumes() {
    local i
    must lvm vgchange --config "$LVM_CONFIG" --activate y "$1"
    for i in $(volumes_of "$1"); do
        [[ -b $(device_of "$i") ]] \
            || die "the volume $1/${PART_NAME[i]} does not exist, so that none can be preserved; $(wipe_advice)"
    done
}

# What is active keeps its disk busy; fails for groups of nobody else, since only the layout's are touched.
release_volumes() {
    local group
    for group in $(volume_groups); do
        try lvm vgchange --config "$LVM_CONFIG" --activate n "$group"
    done
}

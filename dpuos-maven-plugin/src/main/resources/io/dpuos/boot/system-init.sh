#!/bin/bash
# The initramfs of the installed system: finds the root file system, mounts it and starts its init.
# It is made when the image is built; a kernel that the running system installs gets its own from
# dracut or kernel-update.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# shellcheck source=hardware.sh
. /usr/lib/dpuos/hardware.sh

SYSROOT=/sysroot

# Process 1 must not end: the kernel would panic and the message be lost.
stop() {
    console_line "The system cannot start: $*"
    if kernel_flag dpuos.trial; then
        console_line "This kernel was tried once; the machine starts again with the one before."
        sleep 5
        printf b >"$PROC/sysrq-trigger"
    fi
    console_line "Correct the kernel command line in the boot menu (key e), or start from the installation medium."
    while :; do
        sleep 3600
    done
}

# Prints the device that a root= or fstab specification names; fails while it is not there.
find_device() {
    local spec=$1 device
    case $spec in
        UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*)
            # Not by cache: a device that appears late must be seen.
            device=$(blkid -c /dev/null -l -o device -t "$spec") || return 1
            ;;
        *) device=$spec ;;
    esac
    [[ -n $device && -b $device ]] && printf '%s\n' "$device"
}

# The root file system may lie on a volume: rd.lvm.lv=GROUP/NAME says which, as it does to dracut. Only that one is made
# here, without udev; the system makes the others, so that udev knows them.
activate_root_volume() {
    local volume
    volume=$(kernel_argument rd.lvm.lv) || return 0
    [[ ! -b $DEV/$volume ]] || return 0
    load_modules dm_mod
    mkdir -p /run/lock/lvm /run/lvm
    lvm lvchange --config 'activation{udev_sync=0 udev_rules=0 monitoring=0} global{event_activation=0 use_lvmpolld=0}' \
        --activate y "$volume" >/dev/null 2>&1 || true
}

# Sets DEVICE when the device of a specification appears within some half seconds.
DEVICE=
wait_for_device() {
    local spec=$1 patience=$2
    while :; do
        load_device_modules
        activate_root_volume
        DEVICE=$(find_device "$spec") && return 0
        [[ $patience -gt 0 ]] || return 1
        patience=$((patience - 1))
        sleep 0.5
    done
}

mount_usr() {
    local spec directory type options rest
    while read -r spec directory type options rest; do
        [[ $directory == /usr && $spec != '#'* ]] || continue
        wait_for_device "$spec" 120 || stop "the file system of /usr ($spec) was not found."
        load_modules "$type"
        mount -t "$type" -o "$options,ro" "$DEVICE" "$SYSROOT/usr" || stop "$DEVICE cannot be mounted on /usr."
    done <"$SYSROOT/etc/fstab"
}

main() {
    local root fstype flags access=ro init patience
    mount_kernel_filesystems || stop "proc, sysfs, devtmpfs or tmpfs cannot be mounted."
    find_consoles
    root=$(kernel_argument root) || stop "the kernel command line holds no root=."
    fstype=$(kernel_argument rootfstype) || fstype=
    flags=$(kernel_argument rootflags) || flags=
    init=$(kernel_argument init) || init=/sbin/init
    patience=$(kernel_argument rootdelay) || patience=60
    kernel_flag rw && access=rw
    load_modules "${FIXED_MODULES[@]}"
    wait_for_device "$root" "$((patience * 2))" || stop "the root file system ($root) was not found."
    if [[ -z $fstype ]]; then
        fstype=$(blkid -p -s TYPE -o value "$DEVICE") || fstype=
    fi
    load_modules ${fstype:+"$fstype"}
    mkdir -p "$SYSROOT"
    mount ${fstype:+-t "$fstype"} -o "$access${flags:+,$flags}" "$DEVICE" "$SYSROOT" \
        || stop "$DEVICE ($root) cannot be mounted."
    if [[ -r $SYSROOT/etc/fstab ]]; then
        mount_usr
    fi
    # The link /sbin/init may be absolute, so that it leads nowhere as long as the root is not entered.
    [[ -e $SYSROOT$init || -L $SYSROOT$init ]] || stop "$init does not exist on $DEVICE ($root)."
    # Without this bash would end when switch_root cannot be started.
    shopt -s execfail
    # shellcheck disable=SC2093 # it comes back only when it failed
    exec switch_root "$SYSROOT" "$init"
    stop "switch_root failed."
}

main

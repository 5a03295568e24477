# shellcheck shell=bash
# shellcheck disable=SC2034 # sourced: variables are used on the other side
# Early user space: kernel file systems, consoles, kernel modules, block devices.
# Sourced by the installer and by the installed system's initramfs. Bash, no udev.
# Tests put a made-up tree in the place of /sys, /proc and /dev by these three variables.
: "${SYS:=/sys}" "${PROC:=/proc}" "${DEV:=/dev}"

mount_kernel_filesystems() {
    [[ -e $PROC/self/stat ]] || mount -t proc -o nosuid,noexec,nodev proc "$PROC" || return
    [[ -d $SYS/devices ]] || mount -t sysfs -o nosuid,noexec,nodev sysfs "$SYS" || return
    # The kernel may have mounted it already (CONFIG_DEVTMPFS_MOUNT does not count for an initramfs).
    [[ -c $DEV/null && -c $DEV/kmsg ]] || mount -t devtmpfs -o mode=0755,nosuid devtmpfs "$DEV" || return
    # udev would make these; bash needs them for <(...).
    [[ -e $DEV/fd ]] || ln -s "$PROC/self/fd" "$DEV/fd" || return
    mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs /run
}

# Prints the value of the last NAME=value on the kernel command line; fails when there is none.
kernel_argument() {
    local word value found=1
    local -a words
    read -r -a words <"$PROC/cmdline" || [[ ${#words[@]} -gt 0 ]] || return 1
    for word in "${words[@]}"; do
        if [[ $word == "$1="* ]]; then
            value=${word#*=}
            found=0
        fi
    done
    [[ $found -eq 0 ]] && printf '%s\n' "${value//\"/}"
}

# True when the word stands on the kernel command line.
kernel_flag() {
    local word
    local -a words
    read -r -a words <"$PROC/cmdline" || true
    for word in "${words[@]}"; do
        [[ $word == "$1" ]] && return 0
    done
    return 1
}

# Every console of the kernel command line that exists, the primary one last.
declare -a CONSOLES=()
find_consoles() {
    local name
    local -a active=()
    CONSOLES=()
    read -r -a active 2>/dev/null <"$SYS/class/tty/console/active" || true
    for name in "${active[@]}"; do
        [[ -c $DEV/$name ]] && CONSOLES+=("$DEV/$name")
    done
    [[ ${#CONSOLES[@]} -gt 0 ]] || CONSOLES=("$DEV/console")
}

# Prints a line on every console. A console that cannot be written to is no reason to stop.
console_line() {
    local console
    for console in "${CONSOLES[@]}"; do
        printf '%s\r\n' "$*" 2>/dev/null >"$console" || true
    done
}

# Modules that no device asks for by a modalias, or that are wanted before it does.
FIXED_MODULES=(virtio_pci virtio_mmio virtio_blk virtio_scsi virtio_console scsi_mod sd_mod sr_mod cdrom
    isofs nls_cp437 nls_ascii nls_iso8859_1 nls_utf8 fat vfat libcrc32c crc32c_generic crc32c_intel ext4 xfs
    loop usb_storage uas mmc_block efivarfs)

# Loads modules by name; those that are built in or absent are passed over.
load_modules() {
    [[ $# -gt 0 ]] || return 0
    # -a goes on after a failure; the status tells nothing, since an unknown alias is one as well.
    modprobe -a -q -b -- "$@" >/dev/null 2>&1 || true
}

# Loads a driver for every device that is there. A bus driver makes new devices appear (a virtio disk shows only
# after virtio_pci), so the walk is repeated until it finds no modalias that it has not seen.
declare -A SEEN_MODALIASES=()
load_device_modules() {
    local file alias
    local -a fresh
    while :; do
        fresh=()
        while IFS= read -r file; do
            IFS= read -r alias 2>/dev/null <"$file" || continue
            if [[ -n $alias && -z ${SEEN_MODALIASES[$alias]:-} ]]; then
                SEEN_MODALIASES[$alias]=1
                fresh+=("$alias")
            fi
        done < <(modalias_files)
        [[ ${#fresh[@]} -gt 0 ]] || return 0
        load_modules "${fresh[@]}"
    done
}

modalias_files() (
    # ** does not follow symbolic links, which sysfs is full of.
    shopt -s globstar nullglob
    printf '%s\n' "$SYS"/devices/**/modalias
)

# Prints the names of all block devices with a size, partitions included, one a line.
block_devices() {
    local path name size
    for path in "$SYS"/class/block/*; do
        name=${path##*/}
        case $name in
            loop* | ram* | zram* | fd* | '*') continue ;;
        esac
        IFS= read -r size 2>/dev/null <"$path/size" || continue
        [[ $size -gt 0 ]] && printf '%s\n' "$name"
    done
    return 0
}

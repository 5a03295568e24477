#!/bin/bash
# Keeps the kernels of the installed system as its image was made: run by a file trigger of the configuration package
# after every transaction that touched kernel modules or firmware, and once after each start.
#
#   kernel-update changed     tailor new kernels: drivers, module indexes, initramfs, boot entry, one trial start
#   kernel-update firmware    remove the firmware again that the image was made without
#   kernel-update try KERNEL  start that kernel once with the next start
#   kernel-update booted      the system is up: a kernel on trial becomes the default; after a fall-back, say so
#
# A new kernel is started once (GRUB's next_entry) while the one that runs now stays the default (saved_entry): a start
# that does not come to an end falls back by itself. The tools of the distribution come first where it has them: dracut,
# grubby, grub2-editenv, grub2-mkconfig.
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
umask 022
export PATH LC_ALL
shopt -s nullglob globstar
# Tests put a tree in the place of /.
: "${ROOT:=}" "${RUNNING:=$(uname -r)}"
LIBRARY=$ROOT/usr/lib/dpuos
STATE=$ROOT/var/lib/dpuos/kernels
BOOT=$ROOT/boot
EFI_VENDOR='' PRUNE=no IMAGE_KERNELS='' INITRAMFS_COMMANDS='' INITRAMFS_PATHS='' INITRAMFS_MODULES=''
# shellcheck source=/dev/null
. "$LIBRARY/kernel-update.conf" || exit 1
MENU=$BOOT/efi/EFI/$EFI_VENDOR/grub.cfg
ENVIRONMENT=$BOOT/efi/EFI/$EFI_VENDOR/grubenv

say() {
    printf 'dpuos: %s\n' "$*"
}

problem() {
    printf 'dpuos: %s\n' "$*" >&2
    FAILED=yes
}
FAILED=''

has() {
    type -P "$1" >/dev/null
}

# ---------------------------------------------------------------------------------------------- modules

# Sets NAME to the name of a module file, with underscores.
module_name() {
    NAME=${1##*/}
    NAME=${NAME%%.ko*}
    NAME=${NAME//-/_}
}

# Reads modules.dep and modules.softdep: MODULE_FILE and MODULE_NEEDS by name, MODULE_NAMES.
declare -A MODULE_FILE MODULE_NEEDS
declare -a MODULE_NAMES
read_modules() {
    local directory=$1 file rest need needs word mode
    local -a words
    MODULE_FILE=() MODULE_NEEDS=() MODULE_NAMES=()
    while IFS=: read -r file rest; do
        module_name "$file"
        MODULE_FILE[$NAME]=$file
        MODULE_NAMES+=("$NAME")
        needs=''
        for need in $rest; do
            local name=$NAME
            module_name "$need"
            needs+=" $NAME"
            NAME=$name
        done
        MODULE_NEEDS[$NAME]=$needs
    done <"$directory/modules.dep"
    [[ -r $directory/modules.softdep ]] || return 0
    while read -r word file rest; do
        [[ $word == softdep ]] || continue
        file=${file//-/_}
        [[ -n ${MODULE_FILE[$file]:-} ]] || continue
        mode=''
        read -r -a words <<<"$rest"
        for word in "${words[@]}"; do
            case $word in
                pre: | post:) mode=$word ;;
                *) [[ -n $mode ]] && MODULE_NEEDS[$file]+=" ${word//-/_}" ;;
            esac
        done
    done <"$directory/modules.softdep"
}

# Sets CLOSURE to the given modules and all that they need, as far as the kernel has them.
declare -A CLOSURE
close_modules() {
    local name need
    local -a open=("$@")
    CLOSURE=()
    while [[ ${#open[@]} -gt 0 ]]; do
        name=${open[-1]}
        unset 'open[-1]'
        [[ -n ${MODULE_FILE[$name]:-} && -z ${CLOSURE[$name]:-} ]] || continue
        CLOSURE[$name]=1
        for need in ${MODULE_NEEDS[$name]}; do
            open+=("$need")
        done
    done
}

run_depmod() {
    depmod -a ${ROOT:+-b "$ROOT"} "$1" || problem "depmod failed for kernel $1"
}

# Removes from one kernel what the image was made without; fails when there is nothing to remove. Only below kernel/: what lies elsewhere came by other
# packages, and somebody wanted it.
prune_modules() {
    local version=$1 directory=$ROOT/lib/modules/$1 name need
    local -a keep=() remove=()
    local -A gone=()
    [[ $PRUNE != no && -r $LIBRARY/drivers.keep && -r $LIBRARY/drivers.remove ]] || return 1
    read_modules "$directory"
    mapfile -t keep <"$LIBRARY/drivers.keep"
    close_modules "${keep[@]}"
    if [[ $PRUNE == remove ]]; then
        while read -r name; do
            [[ -n ${MODULE_FILE[$name]:-} && -z ${CLOSURE[$name]:-} ]] && gone[$name]=1
        done <"$LIBRARY/drivers.remove"
    fi
    for name in "${MODULE_NAMES[@]}"; do
        [[ ${MODULE_FILE[$name]} == kernel/* && -z ${CLOSURE[$name]:-} ]] || continue
        if [[ $PRUNE == keep || -n ${gone[$name]:-} ]]; then
            remove+=("$directory/${MODULE_FILE[$name]}")
            continue
        fi
        # modules.dep lists all that a module needs, not only the nearest: one look is enough.
        for need in ${MODULE_NEEDS[$name]}; do
            if [[ -n ${gone[$need]:-} ]]; then
                remove+=("$directory/${MODULE_FILE[$name]}")
                break
            fi
        done
    done
    [[ ${#remove[@]} -gt 0 ]] || return 1
    rm -f -- "${remove[@]}" || problem "modules of kernel $version cannot be removed"
    say "kernel $version: ${#remove[@]} drivers removed, as the image was made"
}

# Removes the firmware again that the image was made without, unless a driver that is there asks for it.
prune_firmware() {
    local file version
    local -a remove=() wanted=()
    local -A asked=()
    [[ -r $LIBRARY/firmware.remove ]] || return 0
    for version in "$ROOT"/lib/modules/*/; do
        mapfile -t -O "${#wanted[@]}" wanted < <(
            files=("$version"kernel/**/*.ko*)
            [[ ${#files[@]} -eq 0 ]] || modinfo -F firmware "${files[@]}" 2>/dev/null
        )
    done
    for file in "${wanted[@]}"; do
        [[ -n $file ]] && asked[$file]=1
    done
    while IFS= read -r file; do
        local name=${file%.xz}
        name=${name%.zst}
        [[ -e $ROOT/usr/lib/firmware/$file && -z ${asked[$name]:-} ]] && remove+=("$ROOT/usr/lib/firmware/$file")
    done <"$LIBRARY/firmware.remove"
    [[ ${#remove[@]} -gt 0 ]] || return 0
    rm -f -- "${remove[@]}" && say "${#remove[@]} firmware files removed, as the image was made"
}

# -------------------------------------------------------------------------------------------- initramfs

# Writes one entry of a cpio archive in the format "newc" to the standard output: NAME MODE SIZE [MAJOR MINOR]. The
# content follows by the caller, then pad.
INODE=0
cpio_entry() {
    local name=$1 length=$((${#1} + 1))
    INODE=$((INODE + 1))
    printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x' \
        "$INODE" "$2" 0 0 1 0 "$3" 0 0 "${4:-0}" "${5:-0}" "$length" 0
    printf '%s\0' "$name"
    pad $((110 + length))
}

# Fills up to a multiple of four bytes.
pad() {
    case $(($1 % 4)) in
        1) printf '\0\0\0' ;;
        2) printf '\0\0' ;;
        3) printf '\0' ;;
    esac
}

# Writes the tree below the current directory as a cpio archive, with the two devices that /init begins with.
cpio_tree() {
    local path size
    local -a files=() sizes=()
    local -A size_of=()
    for path in **; do
        [[ -L $path || ! -f $path ]] || files+=("$path")
    done
    # Every process counts: cards are slow, and there are hundreds of files.
    mapfile -t sizes < <(stat -c %s -- "${files[@]}")
    [[ ${#sizes[@]} -eq ${#files[@]} ]] || return 1
    for size in "${!files[@]}"; do
        size_of[${files[size]}]=${sizes[size]}
    done
    cpio_entry dev $((8#040755)) 0
    cpio_entry dev/console $((8#020600)) 0 5 1
    cpio_entry dev/null $((8#020666)) 0 1 3
    for path in **; do
        if [[ -L $path ]]; then
            size=$(readlink "$path")
            cpio_entry "$path" $((8#120777)) "${#size}"
            printf '%s' "$size"
            pad "${#size}"
        elif [[ -d $path ]]; then
            cpio_entry "$path" $((8#040755)) 0
        else
            size=${size_of[$path]}
            if [[ -x $path ]]; then
                cpio_entry "$path" $((8#100755)) "$size"
            else
                cpio_entry "$path" $((8#100644)) "$size"
            fi
            cat "$path" || return 1
            pad "$size"
        fi
    done
    cpio_entry 'TRAILER!!!' 0 0
}

declare -A REAL=()
# Copies a file of the system to the same place below the current directory; links on the way are kept.
take() {
    local path=$1 target parent
    while :; do
        parent=${REAL[${path%/*}]:-}
        if [[ -z $parent ]]; then
            parent=$(cd "${path%/*}" && pwd -P) || return 1
            REAL[${path%/*}]=$parent
        fi
        path=$parent/${path##*/}
        [[ ! -e .$path && ! -L .$path ]] || return 0
        mkdir -p ".$parent"
        if [[ ! -L $path ]]; then
            cp -- "$path" ".$path"
            return
        fi
        target=$(readlink "$path")
        ln -s "$target" ".$path"
        [[ $target == /* ]] || target=${path%/*}/$target
        path=$target
    done
}

# Copies a program with the libraries that it is linked with.
take_program() {
    local program library
    program=$(type -P "$1") || return 1
    take "$program" || return 1
    # "libc.so.6 => /lib64/libc.so.6 (0x...)" and "/lib64/ld-linux-x86-64.so.2 (0x...)"; no output for a script.
    while read -r library; do
        library=${library#*=> }
        library=${library%% (*}
        [[ $library != /* ]] || take "$library" || return 1
    done < <(ldd "$program" 2>/dev/null)
}

# The initramfs as the image's own was made, from what the system consists of now.
build_initramfs() {
    local version=$1 target=$2 directory=$ROOT/lib/modules/$1 command link name file
    local -a wanted=()
    has ldd || { problem "there is neither dracut nor ldd to make an initramfs with"; return 1; }
    for link in bin lib lib64 sbin; do
        [[ ! -L /$link ]] || { file=$(readlink "/$link") && mkdir -p "./usr/${file##*/}" && ln -s "$file" "$link"; }
    done
    mkdir -p etc proc run sys tmp sysroot usr/lib/dpuos "usr/bin" || return 1
    for command in $INITRAMFS_COMMANDS; do
        take_program "$command" || { problem "the command $command for the initramfs is missing"; return 1; }
    done
    [[ -e usr/bin/sh || -L usr/bin/sh ]] || ln -s bash usr/bin/sh
    cp "$LIBRARY/initramfs/init" init && chmod 0755 init && cp "$LIBRARY/initramfs/hardware.sh" usr/lib/dpuos/ || return 1
    printf 'ID=dpuos-initramfs\nVERSION_ID=1\n' >etc/initrd-release
    if [ -f /etc/modprobe.d/dpuos-options.conf ]; then
        mkdir -p etc/modprobe.d && cp /etc/modprobe.d/dpuos-options.conf etc/modprobe.d/ || return 1
    fi
    read_modules "$directory"
    for name in "${MODULE_NAMES[@]}"; do
        [[ ${MODULE_FILE[$name]} =~ ^(kernel/)?($INITRAMFS_PATHS)$ ]] && wanted+=("$name")
    done
    for name in $INITRAMFS_MODULES; do
        wanted+=("${name//-/_}")
    done
    close_modules "${wanted[@]}"
    wanted=()
    for name in "${!CLOSURE[@]}"; do
        wanted+=("${MODULE_FILE[$name]}")
    done
    for name in modules.order modules.builtin modules.builtin.modinfo; do
        [[ ! -e $directory/$name ]] || wanted+=("$name")
    done
    file=$PWD/lib/modules/$version
    mkdir -p "$file" && (cd "$directory" && cp --parents -t "$file" -- "${wanted[@]}") || return 1
    depmod -b "$PWD" "$version" || return 1
    if has zstd && config_has "$version" CONFIG_RD_ZSTD; then
        cpio_tree | zstd -q -3 >"$target"
    elif has gzip && config_has "$version" CONFIG_RD_GZIP; then
        cpio_tree | gzip -6 -n >"$target"
    else
        cpio_tree >"$target"
    fi
    [[ ${PIPESTATUS[*]} =~ ^0( 0)*$ ]]
}

config_has() {
    grep -q -s "^$2=y" "$BOOT/config-$1" "$ROOT/lib/modules/$1/config"
}

make_initramfs() {
    local version=$1 target=$BOOT/initramfs-$1.img work status
    if [[ -z $ROOT ]] && has dracut; then
        dracut --force --kver "$version" "$target" || problem "dracut made no initramfs for kernel $version"
        return
    fi
    work=$(mktemp -d "$ROOT/var/tmp/dpuos-initramfs.XXXXXXXX") || { problem "/var/tmp cannot be written to"; return; }
    # Directly beside its final place, so that it is moved there in one step; only root may read it.
    (umask 077 && : >"$target.new") && (cd "$work" && build_initramfs "$version" "$target.new")
    status=$?
    rm -rf "$work"
    if [[ $status -eq 0 && -s $target.new ]]; then
        mv -f "$target.new" "$target"
    else
        rm -f "$target.new"
        problem "no initramfs for kernel $version could be made; it is not started"
    fi
}

# ------------------------------------------------------------------------------------------------- menu

# Prints the value of a variable in GRUB's environment block.
environment_get() {
    local line
    [[ -r $ENVIRONMENT ]] || return 0
    while IFS= read -r line; do
        [[ $line != "$1="* ]] || printf '%s\n' "${line#*=}"
    done <"$ENVIRONMENT"
}

# Sets variables in GRUB's environment block: NAME=VALUE...; an empty value removes the name. The block always has 1,024
# bytes (GRUB manual, "Environment block"), and GRUB itself writes into it, so that it is changed in place.
environment_set() {
    local pair line text=$'# GRUB Environment Block\n'
    local -A change=()
    for pair in "$@"; do
        change[${pair%%=*}]=${pair#*=}
    done
    if [[ -r $ENVIRONMENT ]]; then
        while IFS= read -r line; do
            [[ $line == '#'* || $line != *=* || -v change[${line%%=*}] ]] || text+=$line$'\n'
        done <"$ENVIRONMENT"
    fi
    for pair in "${!change[@]}"; do
        [[ -z ${change[$pair]} ]] || text+=$pair=${change[$pair]}$'\n'
    done
    [[ ${#text} -le 1024 ]] || { problem "GRUB's environment block is full"; return 1; }
    printf -v line '%*s' $((1024 - ${#text})) ''
    printf '%s%s' "$text" "${line// /#}" >"$ENVIRONMENT" || problem "$ENVIRONMENT cannot be written"
    sync -f "$ENVIRONMENT" 2>/dev/null || sync
}

# Prints the id of the menu entry that starts a kernel.
entry_id() {
    local line id=''
    while IFS= read -r line; do
        if [[ $line == menuentry* || $line =~ ^[[:space:]]+menuentry ]]; then
            id=''
            [[ $line =~ (--id|\$\{?menuentry_id_option\}?)[[:space:]]+\'([^\']+)\' ]] && id=${BASH_REMATCH[2]}
        elif [[ $line =~ ^[[:space:]]*linux[a-z0-9]*[[:space:]]+[^[:space:]]*/vmlinuz-([^[:space:]]+) ]]; then
            if [[ ${BASH_REMATCH[1]} == "$1" && -n $id ]]; then
                printf '%s\n' "$id"
                return 0
            fi
        fi
    done <"$MENU"
    return 1
}

# Rewrites the menu: an entry for every kernel that is there, none for one that is gone. A new entry is the first one
# that starts a kernel, with the name of the other in its place.
rewrite_menu() {
    local line block='' version='' text='' template='' template_version='' new added=''
    local -a blocks=()
    while IFS= read -r line || [[ -n $line ]]; do
        if [[ -z $block && $line == menuentry* ]]; then
            block=$line$'\n'
            version=''
            continue
        fi
        if [[ -z $block ]]; then
            [[ ${#blocks[@]} -eq 0 ]] && text+=$line$'\n' || blocks+=("$line"$'\n')
            continue
        fi
        block+=$line$'\n'
        [[ $line =~ ^[[:space:]]*linux[a-z0-9]*[[:space:]]+[^[:space:]]*/vmlinuz-([^[:space:]]+) ]] && version=${BASH_REMATCH[1]}
        if [[ $line == '}'* ]]; then
            if [[ -n $version && -z $template ]]; then
                template=$block
                template_version=$version
            fi
            # An entry without a kernel of this system belongs to somebody else.
            [[ -n $version && ! -e $BOOT/vmlinuz-$version ]] || blocks+=("$block")
            block=''
        fi
    done <"$MENU"
    [[ -n $template && -z $block ]] || return 1
    for new in "$@"; do
        added="${template//"$template_version"/"$new"}$added"
    done
    printf '%s%s' "$text$added" "$(printf '%s' "${blocks[@]}")"$'\n' >"$MENU.new" && mv -f "$MENU.new" "$MENU"
}

# Gives every kernel its boot entry. What runs now stays the default; the newest of the new ones is tried once.
update_menu() {
    local version
    local -a new=()
    [[ -e $MENU ]] || { problem "there is no boot menu $MENU"; return; }
    for version in "$@"; do
        [[ -s $BOOT/initramfs-$version.img ]] || continue
        entry_id "$version" >/dev/null && continue
        if [[ -z $ROOT ]] && has grubby; then
            grubby --add-kernel="$BOOT/vmlinuz-$version" --initrd="$BOOT/initramfs-$version.img" --copy-default \
                --title="$(sed -n 's/^PRETTY_NAME="\?\([^"]*\)"\?$/\1/p' /etc/os-release) ($version)" \
                || problem "grubby made no boot entry for kernel $version"
        else
            new+=("$version")
        fi
    done
    if ! rewrite_menu "${new[@]}"; then
        if ! has grub2-mkconfig || ! grub2-mkconfig -o "$MENU"; then
            problem "$MENU has no entry that starts a kernel; write it anew"
        fi
    fi
    [[ $# -eq 0 ]] || start_once "$1"
}

# Makes the next start one of the given kernel, and the one after that one of the kernel that runs now.
start_once() {
    local version=$1 id default
    id=$(entry_id "$version") || { problem "the boot menu has no entry for kernel $version"; return; }
    default=$(entry_id "$RUNNING") || default=''
    if [[ $version == "$RUNNING" || -z $default || ! -s $BOOT/initramfs-$version.img ]]; then
        return
    fi
    environment_set "saved_entry=$default" "next_entry=$id" "dpuos_trial=$version"
    say "kernel $version is started once with the next start; kernel $RUNNING stays the default until it is up"
}

# ----------------------------------------------------------------------------------------------- verbs

# What a kernel's modules are, to see whether they changed.
fingerprint() {
    local -a files=("$ROOT/lib/modules/$1"/**/*.ko* "$BOOT/vmlinuz-$1")
    stat -c '%n %s %Y' -- "${files[@]}" 2>/dev/null | cksum
}

# Sorts words as versions, the newest first.
newest_first() {
    [[ $# -eq 0 ]] || printf '%s\n' "$@" | sort -rV
}

changed() {
    local directory version stamp
    local -a fresh=() leftovers
    mkdir -p "$STATE"
    for directory in "$ROOT"/lib/modules/*/; do
        version=${directory%/}
        version=${version##*/}
        if [[ ! -e $BOOT/vmlinuz-$version ]]; then
            # The package is gone; what depmod and this script made is nobody's.
            leftovers=("$directory"**/*.ko*)
            if [[ ${#leftovers[@]} -eq 0 ]]; then
                rm -f "$directory"modules.* "$BOOT/initramfs-$version.img" "$STATE/$version"
                rmdir "$directory" 2>/dev/null
            fi
            continue
        fi
        stamp=$(cat "$STATE/$version" 2>/dev/null) || stamp=''
        if [[ -z $stamp && " $IMAGE_KERNELS " == *" $version "* && -s $BOOT/initramfs-$version.img ]]; then
            # As the image was made: it is known to start, and is not touched.
            fingerprint "$version" >"$STATE/$version"
            continue
        fi
        [[ $stamp != "$(fingerprint "$version")" ]] || continue
        run_depmod "$version"
        if prune_modules "$version"; then
            run_depmod "$version"
        fi
        make_initramfs "$version"
        fingerprint "$version" >"$STATE/$version"
        # A running kernel with new modules starts as before: that is no trial.
        [[ $stamp ]] || fresh+=("$version")
    done
    mapfile -t fresh < <(newest_first "${fresh[@]}")
    update_menu "${fresh[@]}"
    prune_firmware
}

booted() {
    local trial id
    trial=$(environment_get dpuos_trial)
    [[ -n $trial ]] || return 0
    if [[ $trial == "$RUNNING" ]]; then
        id=$(entry_id "$RUNNING") || { problem "the boot menu has no entry for kernel $RUNNING"; return; }
        environment_set "saved_entry=$id" dpuos_trial=
        say "kernel $RUNNING is up and becomes the default"
    elif [[ -z $(environment_get next_entry) ]]; then
        environment_set dpuos_trial=
        problem "kernel $trial did not come up; the system fell back to kernel $RUNNING, which stays the default"
        FAILED=''
    fi
}

case ${1:-} in
    changed) changed ;;
    firmware) prune_firmware ;;
    try) start_once "${2:?the kernel is missing}" ;;
    booted) booted ;;
    *)
        printf 'usage: kernel-update changed|firmware|try KERNEL|booted\n' >&2
        exit 2
        ;;
esac
[[ -z $FAILED ]]

#!/bin/bash
# Process 1 of the installer's initramfs. It must never end, so the installation runs as its child.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
RUN=/run/dpuos
# shellcheck source=hardware.sh
. /usr/lib/dpuos/hardware.sh

# The kernel does this itself: no program, nothing that can be missing. b: restart, o: power off.
end_machine() {
    sync
    printf '%s' "$1" >"$PROC/sysrq-trigger"
    hold
}

hold() {
    while :; do
        sleep 3600
    done
}

failed() {
    local reason=$1
    console_line ""
    console_line "INSTALLATION FAILED: $reason"
    console_line "The log is in /run/dpuos-install.log. Nothing goes on by itself; restart the machine to try again."
    if [[ $ON_FAILURE == shell && -s /etc/shadow ]]; then
        while :; do
            # Asks for the installer's password.
            sulogin "${CONSOLES[-1]}"
            sleep 1
        done
    fi
    hold
}

ON_FAILURE=halt
mount_kernel_filesystems || failed "proc, sysfs, devtmpfs or tmpfs cannot be mounted"
find_consoles
mkdir -p "$RUN" || failed "/run cannot be written to"
# Messages of the kernel below warnings would tear the progress lines apart.
printf '4\n' >"$PROC/sys/kernel/printk"
# shellcheck source=/dev/null
. /etc/dpuos/installer.conf || failed "/etc/dpuos/installer.conf cannot be read"
if kernel_flag dpuos.rescue; then
    load_modules "${FIXED_MODULES[@]}"
    load_device_modules
    console_line "Rescue: the installer does not run. Disks are not mounted; the commands are those of the installer."
    console_line "Leave the shell to restart the machine."
    if [[ -s /etc/shadow ]]; then
        # Asks for the installer's password.
        sulogin "${CONSOLES[-1]}"
        end_machine b
    fi
    failed "this medium has no password for its shell (<accounts><installer>)"
fi
value=$(kernel_argument dpuos.onfailure) && ON_FAILURE=$value

bash /usr/lib/dpuos/install.sh
status=$?
if [[ $status -ne 0 || ! -s $RUN/success ]]; then
    if [[ -s $RUN/reason ]]; then
        read -r reason <"$RUN/reason"
    else
        reason="the installer ended with status $status"
    fi
    failed "$reason"
fi
read -r action <"$RUN/success"
case $action in
    poweroff)
        console_line "The machine is switched off."
        end_machine o
        ;;
    *)
        console_line "The machine restarts."
        end_machine b
        ;;
esac

#!/bin/sh
# Run after an upgrade of the configuration package: what the vendor changed takes effect. A unit whose line in the preset
# is a new one gets what the line says; a unit whose line stayed keeps what the operator made of it.
before=/run/dpuos/preset.before
after=/etc/systemd/system-preset/10-dpuos.preset
if [ -f "$before" ] && [ -f "$after" ]; then
    while read -r verb unit rest; do
        case $verb in
            enable | disable)
                grep -q -x -F "$verb $unit" "$before" || systemctl preset "$unit" || :
                ;;
        esac
    done <"$after"
fi
rm -f "$before"
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
    systemctl try-restart systemd-modules-load.service systemd-sysctl.service || :
    if [ -f /etc/tmpfiles.d/dpuos-tunables.conf ]; then
        systemd-tmpfiles --create --boot /etc/tmpfiles.d/dpuos-tunables.conf || :
    fi
fi
exit 0

#!/bin/bash
# What dhclient calls with its answer in variables (dhclient-script(8)): gives the interface its address. The values come from
# whatever answers on the network, so each is checked.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
: "${RUN:=/run/dpuos}" "${RESOLV:=/etc/resolv.conf}"
quad='^[0-9]{1,3}(\.[0-9]{1,3}){3}$'

case ${reason:-} in
    BOUND | RENEW | REBIND | REBOOT)
        [[ ${interface:-} =~ ^[A-Za-z0-9_.-]{1,15}$ && ${new_ip_address:-} =~ $quad && ${new_subnet_mask:-} =~ $quad ]] || exit 1
        ip address add "$new_ip_address/$new_subnet_mask" dev "$interface"
        for router in ${new_routers:-}; do
            [[ $router =~ $quad ]] && ip route replace default via "$router" dev "$interface" && break
        done
        for server in ${new_domain_name_servers:-}; do
            [[ $server =~ $quad ]] && printf 'nameserver %s\n' "$server"
        done >"$RESOLV"
        if [[ ${new_host_name:-} =~ ^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$ ]]; then
            printf '%s\n' "$new_host_name" >"$RUN/dhcp-hostname"
        fi
        ;;
    PREINIT)
        ip link set dev "${interface:?}" up
        ;;
esac
exit 0

package io.dpuos.install.command;

import io.dpuos.tree.Xattr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * File capabilities: text (cap_from_text(3)) to the extended attribute {@code security.capability} (struct vfs_cap_data
 * of revision 2, Linux include/uapi/linux/capability.h).
 */
public final class FileCapabilities {
    /** The attribute's name. */
    public static final String ATTRIBUTE = "security.capability";

    private static final int REVISION_2 = 0x02000000;
    private static final int EFFECTIVE = 1;
    private static final List<String> NAMES = List.of(
            "chown",
            "dac_override",
            "dac_read_search",
            "fowner",
            "fsetid",
            "kill",
            "setgid",
            "setuid",
            "setpcap",
            "linux_immutable",
            "net_bind_service",
            "net_broadcast",
            "net_admin",
            "net_raw",
            "ipc_lock",
            "ipc_owner",
            "sys_module",
            "sys_rawio",
            "sys_chroot",
            "sys_ptrace",
            "sys_pacct",
            "sys_admin",
            "sys_boot",
            "sys_nice",
            "sys_resource",
            "sys_time",
            "sys_tty_config",
            "mknod",
            "lease",
            "audit_write",
            "audit_control",
            "setfcap",
            "mac_override",
            "mac_admin",
            "syslog",
            "wake_alarm",
            "block_suspend",
            "audit_read",
            "perfmon",
            "bpf",
            "checkpoint_restore");
    private static final long ALL = (1L << 41) - 1;

    private FileCapabilities() {}

    /**
     * Encodes capabilities.
     *
     * @param text for example {@code cap_net_raw,cap_net_admin=ep}; {@code =} alone is the empty set, which is an
     *     attribute as well
     * @return the attribute, or empty when the text is blank
     * @throws IllegalArgumentException when the text is malformed
     */
    public static Optional<Xattr> encode(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        long effective = 0;
        long permitted = 0;
        long inheritable = 0;
        for (String clause : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
            int operator = firstOperator(clause);
            if (operator < 0) {
                throw new IllegalArgumentException("malformed capabilities '" + text + "'");
            }
            long set = set(clause.substring(0, operator), text);
            int i = operator;
            while (i < clause.length()) {
                char action = clause.charAt(i++);
                int start = i;
                while (i < clause.length() && "=+-".indexOf(clause.charAt(i)) < 0) {
                    i++;
                }
                String flags = clause.substring(start, i);
                if (!flags.matches("[eip]*")) {
                    throw new IllegalArgumentException("malformed capabilities '" + text + "'");
                }
                effective = apply(effective, set, action, flags.indexOf('e') >= 0);
                permitted = apply(permitted, set, action, flags.indexOf('p') >= 0);
                inheritable = apply(inheritable, set, action, flags.indexOf('i') >= 0);
            }
        }
        ByteBuffer value = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(REVISION_2 | (effective != 0 ? EFFECTIVE : 0));
        value.putInt((int) permitted).putInt((int) inheritable);
        value.putInt((int) (permitted >>> 32)).putInt((int) (inheritable >>> 32));
        return Optional.of(Xattr.of(value.array()));
    }

    private static int firstOperator(String clause) {
        for (int i = 0; i < clause.length(); i++) {
            if ("=+-".indexOf(clause.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static long apply(long old, long set, char action, boolean flag) {
        return switch (action) {
            case '=' -> flag ? old | set : old & ~set;
            case '+' -> flag ? old | set : old;
            default -> flag ? old & ~set : old;
        };
    }

    private static long set(String names, String text) {
        if (names.isEmpty() || names.equals("all")) {
            return ALL;
        }
        long set = 0;
        for (String name : names.split(",")) {
            int number = name.startsWith("cap_") ? NAMES.indexOf(name.substring(4)) : -1;
            if (number < 0) {
                throw new IllegalArgumentException("unknown capability '" + name + "' in '" + text + "'");
            }
            set |= 1L << number;
        }
        return set;
    }
}

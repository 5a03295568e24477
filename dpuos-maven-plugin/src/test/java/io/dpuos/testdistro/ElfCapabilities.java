package io.dpuos.testdistro;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a 64-bit little-endian ELF object provides and requires, named as rpm's {@code elfdeps} does:
 * {@code libc.so.6(GLIBC_2.34)(64bit)} for a symbol version, {@code libc.so.6()(64bit)} for the library itself. Follows
 * the ELF gABI (program headers, dynamic section) and the GNU version sections. Immutable.
 */
record ElfCapabilities(Set<String> provides, Set<String> requires) {
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_SONAME = 14;
    private static final int DT_VERDEF = 0x6ffffffc;
    private static final int DT_VERDEFNUM = 0x6ffffffd;
    private static final int DT_VERNEED = 0x6ffffffe;
    private static final int DT_VERNEEDNUM = 0x6fffffff;
    private static final int VER_FLG_BASE = 1;

    /** Returns whether the bytes begin like a 64-bit little-endian ELF object. */
    static boolean isElf64(byte[] file) {
        return file.length > 64
                && file[0] == 0x7f
                && file[1] == 'E'
                && file[2] == 'L'
                && file[3] == 'F'
                && file[4] == 2
                && file[5] == 1;
    }

    /** Reads the dynamic section; empty for what is no ELF object or has none. */
    static Optional<ElfCapabilities> of(byte[] file) {
        return isElf64(file) ? new Reader(file).read() : Optional.empty();
    }

    private static final class Reader {
        private final ByteBuffer in;
        private final List<long[]> loads = new ArrayList<>();
        private final List<long[]> dynamic = new ArrayList<>();
        private int strings = -1;

        Reader(byte[] file) {
            in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        }

        Optional<ElfCapabilities> read() {
            int headers = Math.toIntExact(in.getLong(32));
            int size = in.getShort(54) & 0xffff;
            int count = in.getShort(56) & 0xffff;
            int dynamicStart = -1;
            int dynamicEnd = -1;
            for (int i = 0; i < count; i++) {
                int at = headers + i * size;
                int type = in.getInt(at);
                if (type == PT_LOAD) {
                    loads.add(new long[] {in.getLong(at + 16), in.getLong(at + 8), in.getLong(at + 32)});
                } else if (type == PT_DYNAMIC) {
                    dynamicStart = Math.toIntExact(in.getLong(at + 8));
                    dynamicEnd = dynamicStart + Math.toIntExact(in.getLong(at + 32));
                }
            }
            if (dynamicStart < 0 || dynamicEnd > in.limit()) {
                return Optional.empty();
            }
            for (int at = dynamicStart; at + 16 <= dynamicEnd && in.getLong(at) != 0; at += 16) {
                dynamic.add(new long[] {in.getLong(at), in.getLong(at + 8)});
            }
            strings = value(DT_STRTAB).map(this::offset).orElse(-1);
            return strings < 0 ? Optional.empty() : Optional.of(capabilities());
        }

        private ElfCapabilities capabilities() {
            Set<String> provides = new TreeSet<>();
            Set<String> requires = new TreeSet<>();
            value(DT_SONAME).map(v -> string(v.intValue())).ifPresent(soname -> {
                provides.add(soname + "()(64bit)");
                versionDefinitions(soname, provides);
            });
            for (long[] entry : dynamic) {
                if (entry[0] == DT_NEEDED) {
                    requires.add(string((int) entry[1]) + "()(64bit)");
                }
            }
            versionNeeds(requires);
            return new ElfCapabilities(provides, requires);
        }

        private void versionDefinitions(String soname, Set<String> provides) {
            int at = value(DT_VERDEF).map(this::offset).orElse(-1);
            long count = value(DT_VERDEFNUM).orElse(0L);
            for (long i = 0; i < count && at >= 0; i++) {
                int flags = in.getShort(at + 2);
                int aux = at + in.getInt(at + 12);
                if ((flags & VER_FLG_BASE) == 0) {
                    provides.add(soname + "(" + string(in.getInt(aux)) + ")(64bit)");
                }
                at += in.getInt(at + 16);
            }
        }

        private void versionNeeds(Set<String> requires) {
            int at = value(DT_VERNEED).map(this::offset).orElse(-1);
            long count = value(DT_VERNEEDNUM).orElse(0L);
            for (long i = 0; i < count && at >= 0; i++) {
                int versions = in.getShort(at + 2) & 0xffff;
                String file = string(in.getInt(at + 4));
                int aux = at + in.getInt(at + 8);
                for (int j = 0; j < versions; j++) {
                    requires.add(file + "(" + string(in.getInt(aux + 8)) + ")(64bit)");
                    aux += in.getInt(aux + 12);
                }
                at += in.getInt(at + 12);
            }
        }

        private Optional<Long> value(int tag) {
            return dynamic.stream().filter(e -> e[0] == tag).map(e -> e[1]).findFirst();
        }

        private int offset(long address) {
            for (long[] load : loads) {
                if (address >= load[0] && address < load[0] + load[2]) {
                    return Math.toIntExact(address - load[0] + load[1]);
                }
            }
            return -1;
        }

        private String string(int index) {
            int start = strings + index;
            int end = start;
            while (in.get(end) != 0) {
                end++;
            }
            return new String(in.array(), start, end - start, StandardCharsets.UTF_8);
        }
    }
}

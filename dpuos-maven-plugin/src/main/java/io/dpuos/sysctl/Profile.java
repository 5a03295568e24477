package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import io.dpuos.sysctl.Setting.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A named profile: a resource {@code profiles/NAME.conf} in the syntax of sysctl.d with these lines besides. Immutable.
 *
 * <pre>
 * &#64;include PROFILE               takes another profile in; own lines win over it
 * &#64;source TEXT                   where the values of the following lines come from
 * &#64;tunable PATH = VALUE          a file below /proc or /sys
 * &#64;cmdline WORD...               words of the kernel's command line
 * &#64;cmdline.ARCH WORD...          the same for one architecture
 * &#64;options MODULE NAME=VALUE...  options of a module
 * &#64;manager NAME=VALUE            a setting of systemd's system manager
 * </pre>
 *
 * <p>A value may hold <code>${isolated}</code>, <code>${housekeeping}</code> and <code>${housekeepingMask}</code>, which
 * {@code <boot>} gives.
 *
 * @param name the name
 * @param settings by kind and key, those of included profiles among them
 */
record Profile(String name, Map<String, Setting> settings) {
    /** The profiles that the plugin brings. */
    static final List<String> NAMES = List.of(
            "base",
            "cpu-partitioning",
            "hardened",
            "latency-performance",
            "network-latency",
            "network-throughput",
            "polling",
            "storage-offload",
            "throughput",
            "throughput-performance",
            "virtual-host",
            "vswitch");

    /**
     * Reads a profile.
     *
     * @param arch the architecture of the image
     * @param variables what values may refer to
     * @throws SysctlException when there is no such profile, or it refers to what the pom does not say
     */
    static Profile read(String name, String arch, Map<String, String> variables) {
        if (!NAMES.contains(name)) {
            throw new SysctlException("<sysctl><profiles> names '" + name + "', which is not a profile"
                    + NearestName.hint(name, NAMES) + " Known: " + String.join(", ", NAMES));
        }
        try (InputStream in = Profile.class.getResourceAsStream("profiles/" + name + ".conf")) {
            if (in == null) {
                throw new IllegalStateException("profile " + name + " is missing in the plugin");
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), arch, variables);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Profile parse(String name, String text, String arch, Map<String, String> variables) {
        Map<String, Setting> included = new LinkedHashMap<>();
        List<Setting> own = new ArrayList<>();
        String source = "";
        for (String line : text.split("\n")) {
            String[] words = line.strip().split("\\s+", 2);
            String rest = words.length > 1 ? replaced(words[1], name, variables) : "";
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            switch (words[0]) {
                case "@include" -> read(rest, arch, variables).settings().forEach((id, each) -> included.put(id, each));
                case "@source" -> source = rest;
                case "@tunable" -> own.add(assigned(Kind.TUNABLE, "", rest, name, source));
                case "@manager" -> own.add(assigned(Kind.MANAGER, "", rest, name, source));
                case "@options" -> {
                    String[] module = rest.split("\\s+");
                    for (int i = 1; i < module.length; i++) {
                        own.add(assigned(Kind.OPTION, module[0] + " ", module[i], name, source));
                    }
                }
                default -> {
                    if (words[0].equals("@cmdline") || words[0].equals("@cmdline." + arch)) {
                        for (String word : rest.split("\\s+")) {
                            own.add(assigned(Kind.ARGUMENT, "", word, name, source));
                        }
                    } else if (!words[0].startsWith("@")) {
                        own.add(assigned(Kind.PARAMETER, "", line, name, source));
                    }
                }
            }
        }
        own.forEach(setting -> included.put(id(setting.kind(), setting.key()), setting));
        return new Profile(name, included);
    }

    /** Returns what tells settings apart. */
    static String id(Kind kind, String key) {
        return kind + " " + key;
    }

    private static Setting assigned(Kind kind, String prefix, String text, String profile, String source) {
        int equals = text.indexOf('=');
        String key = prefix + (equals < 0 ? text : text.substring(0, equals)).strip();
        String value = equals < 0 ? "" : text.substring(equals + 1).strip();
        return new Setting(kind, key, value, "profile " + profile, source);
    }

    private static String replaced(String text, String profile, Map<String, String> variables) {
        String replaced = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            replaced = replaced.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        if (replaced.contains("${")) {
            throw new SysctlException("the profile " + profile + " needs <boot><isolatedCpus> and"
                    + " <boot><housekeepingCpus>, for example 4-15 and 0-3; add them, or drop the profile");
        }
        return replaced;
    }
}

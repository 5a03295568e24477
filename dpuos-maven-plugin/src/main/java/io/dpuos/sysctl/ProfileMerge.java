package io.dpuos.sysctl;

import io.dpuos.sysctl.Setting.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Merges profiles in the order in which the pom names them. The order gives nobody precedence: two values for one thing
 * contradict each other, and only the pom can decide. Immutable.
 *
 * @param settings the merged settings
 * @param weaker those that the pom's own values replace or that repeat another profile's, with the merged ones, by id
 */
record ProfileMerge(List<Setting> settings, Map<String, List<Setting>> weaker) {
    private static final Map<Kind, String> REMEDY = Map.of(
            Kind.PARAMETER, "<sysctl><set>",
            Kind.TUNABLE, "<sysctl><tunables>",
            Kind.ARGUMENT, "<boot><cmdline>",
            Kind.OPTION, "<sysctl><moduleOptions>",
            Kind.MANAGER, "a file below src/main/dpuos/rootfs/etc/systemd/system.conf.d");

    /**
     * Merges.
     *
     * @param decided whether the pom or its files set the same thing
     * @throws SysctlException when profiles contradict each other and nothing decides
     */
    static ProfileMerge of(List<Map<String, Setting>> profiles, Predicate<Setting> decided) {
        Map<String, List<Setting>> byId = new LinkedHashMap<>();
        for (Map<String, Setting> profile : profiles) {
            profile.forEach((id, setting) -> {
                List<Setting> same = byId.computeIfAbsent(id, each -> new ArrayList<>());
                for (Setting other : same) {
                    if (!other.value().equals(setting.value()) && !decided.test(setting)) {
                        throw new SysctlException("the sysctl profiles contradict each other: "
                                + other.described() + " sets " + other.key() + " to " + other.value() + ", "
                                + setting.described() + " to " + setting.value() + "; say which in "
                                + REMEDY.get(setting.kind())
                                + (setting.kind() == Kind.PARAMETER ? "<" + setting.key() + ">" : ""));
                    }
                }
                same.add(setting);
            });
        }
        List<Setting> settings = new ArrayList<>();
        byId.forEach((id, same) -> {
            if (!decided.test(same.get(0))) {
                settings.add(same.get(0));
            }
        });
        return new ProfileMerge(settings, byId);
    }

    /** Returns the merged settings of a kind. */
    List<Setting> of(Kind kind) {
        return settings.stream().filter(setting -> setting.kind() == kind).toList();
    }

    /** Returns all that profiles say of one thing. */
    List<Setting> all(Kind kind, String key) {
        return weaker.getOrDefault(Profile.id(kind, key), List.of());
    }
}

package io.dpuos.sysctl;

import io.dpuos.sysctl.Setting.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What profiles and pom set together; the pom wins. */
final class Settings {
    private Settings() {}

    /**
     * Returns the profiles merged, without what pom or files decide. Words of the command line are left to {@link
     * #arguments}.
     */
    static ProfileMerge merged(SysctlConfiguration configuration, KernelFacts kernel) {
        Set<String> decided = decided(configuration);
        return merged(
                configuration,
                kernel,
                setting ->
                        setting.kind() == Kind.ARGUMENT || decided.contains(Profile.id(setting.kind(), setting.key())));
    }

    /**
     * Returns what profiles say of the command line.
     *
     * @param decided the keys that the pom's command line has
     */
    static List<Setting> arguments(SysctlConfiguration configuration, KernelFacts kernel, Set<String> decided) {
        return merged(
                        configuration,
                        kernel,
                        setting -> setting.kind() != Kind.ARGUMENT || decided.contains(setting.key()))
                .of(Kind.ARGUMENT);
    }

    private static ProfileMerge merged(
            SysctlConfiguration configuration, KernelFacts kernel, Predicate<Setting> decided) {
        KnownKeys known = KnownKeys.load();
        List<Map<String, Setting>> profiles = new ArrayList<>();
        for (String name : configuration.profiles()) {
            Map<String, Setting> settings = new LinkedHashMap<>();
            Profile.read(name, configuration.arch(), configuration.tuning().variables())
                    .settings()
                    .forEach((id, setting) -> {
                        if (!isLacking(setting, known, kernel)) {
                            settings.put(id, setting);
                        }
                    });
            profiles.add(settings);
        }
        return ProfileMerge.of(profiles, decided);
    }

    /** A profile serves many kernels: what this one lacks is left out, unless the pom asks for it by name. */
    private static boolean isLacking(Setting setting, KnownKeys known, KernelFacts kernel) {
        if (setting.kind() != Kind.PARAMETER || kernel.release().isEmpty()) {
            return false;
        }
        KernelVersion version = KernelVersion.parse(kernel.release().get());
        Optional<KernelVersion> since = known.find(setting.key()).flatMap(KnownKeys.KnownKey::since);
        Optional<KernelVersion> until = known.removed(setting.key()).map(KnownKeys.Removed::version);
        boolean young = since.isPresent() && !version.isSince(since.get());
        boolean gone = until.isPresent() && version.isSince(until.get());
        return young || gone;
    }

    private static Set<String> decided(SysctlConfiguration configuration) {
        Set<String> decided = new TreeSet<>();
        for (SysctlAssignment assignment : own(configuration)) {
            decided.add(Profile.id(Kind.PARAMETER, assignment.key()));
        }
        configuration.tunables().values().forEach(tunable -> decided.add(Profile.id(Kind.TUNABLE, tunable.path())));
        for (Setting option : pomOptions(configuration)) {
            decided.add(Profile.id(Kind.OPTION, option.key()));
        }
        return decided;
    }

    /** Returns the kernel parameters of files and pom, the weakest first. */
    static List<SysctlAssignment> own(SysctlConfiguration configuration) {
        List<SysctlAssignment> own = new ArrayList<>();
        for (Map.Entry<String, String> file : configuration.files().entrySet()) {
            own.addAll(SysctlFile.require(file.getValue(), "src/main/dpuos/sysctl/" + file.getKey()));
        }
        configuration.set().forEach((key, value) -> own.add(SysctlAssignment.of(key, value, false, "<sysctl><set>")));
        return own;
    }

    /** Returns the options of modules, those of profiles first. */
    static List<Setting> options(SysctlConfiguration configuration, KernelFacts kernel) {
        List<Setting> options = new ArrayList<>(merged(configuration, kernel).of(Kind.OPTION));
        options.addAll(pomOptions(configuration));
        return options;
    }

    private static List<Setting> pomOptions(SysctlConfiguration configuration) {
        List<Setting> options = new ArrayList<>();
        configuration.moduleOptions().forEach((module, words) -> {
            String where = "<sysctl><moduleOptions><" + module + ">";
            for (String word : words.strip().split("\\s+")) {
                int equals = word.indexOf('=');
                options.add(new Setting(
                        Kind.OPTION,
                        module.replace('-', '_') + " " + (equals < 0 ? word : word.substring(0, equals)),
                        equals < 0 ? "" : word.substring(equals + 1),
                        where,
                        ""));
            }
        });
        return options;
    }

    /** Returns the tunables, those of profiles first. */
    static List<Setting> tunables(SysctlConfiguration configuration, KernelFacts kernel) {
        List<Setting> tunables = new ArrayList<>(merged(configuration, kernel).of(Kind.TUNABLE));
        configuration
                .tunables()
                .forEach((name, tunable) -> tunables.add(new Setting(
                        Kind.TUNABLE, tunable.path(), tunable.value(), "<sysctl><tunables><" + name + ">", "")));
        return tunables;
    }
}

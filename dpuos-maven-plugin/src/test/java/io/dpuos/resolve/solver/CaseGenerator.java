package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes random test cases in libsolv's format: a small installed system, repositories, flags and jobs of all kinds. */
final class CaseGenerator {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g");
    private final Random random;
    private final Kind kind;
    private final boolean installOnly;

    /** What a case may hold. */
    enum Kind {
        /** What a pom can say: an empty system, wishes to install, install-only packages, weak dependencies or none. */
        POM,
        /** An empty system, with all flags and jobs that mean something for it. */
        EMPTY,
        /** An installed system, with all flags and jobs. */
        INSTALLED
    }

    CaseGenerator(long seed, Kind kind) {
        random = new Random(seed);
        this.kind = kind;
        this.installOnly = kind != Kind.INSTALLED;
    }

    String text() {
        StringBuilder text = new StringBuilder("feature complex_deps\n");
        List<String> installed = new ArrayList<>();
        List<String> available = new ArrayList<>();
        if (!installOnly) {
            text.append("repo system 0 testtags <inline>\n");
            for (String name : NAMES) {
                if (random.nextInt(2) == 0) {
                    installed.add(pkg(text, name, "system"));
                }
            }
        }
        for (String repository : random.nextInt(3) == 0 ? List.of("one", "two") : List.of("one")) {
            text.append("repo ")
                    .append(repository)
                    .append(' ')
                    .append(random.nextInt(2))
                    .append(" testtags <inline>\n");
            for (String name : NAMES) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    available.add(pkg(text, name, repository));
                }
            }
        }
        text.append("system x86_64 rpm").append(installOnly ? "\n" : " system\n");
        if (random.nextInt(3) == 0) {
            text.append("poolflags implicitobsoleteusescolors\n");
        }
        flags(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            job(text, installed, available);
        }
        return text.append("result transaction,problems <inline>\n").toString();
    }

    private String pkg(StringBuilder text, String name, String repository) {
        String version = String.valueOf(1 + random.nextInt(3));
        String arch = random.nextInt(4) > 0 ? "x86_64" : random.nextBoolean() ? "noarch" : "i686";
        text.append("#>=Pkg: " + name + " " + version + " 1 " + arch + "\n");
        for (String tag : List.of("Req", "Req", "Con", "Obs", "Rec", "Sug", "Sup", "Enh", "Prv")) {
            int odds =
                    switch (tag) {
                        case "Req" -> 3;
                        case "Rec", "Prv" -> 4;
                        default -> 8;
                    };
            if (random.nextInt(odds) == 0) {
                text.append("#>=" + tag + ": " + dependency(name, tag) + "\n");
            }
        }
        return name + "-" + version + "-1." + arch + "@" + repository;
    }

    private String dependency(String own, String tag) {
        String name = name();
        while (name.equals(own)) {
            name = name();
        }
        if (tag.equals("Prv")) {
            return random.nextBoolean() ? "p" : "q = " + (1 + random.nextInt(2));
        }
        if (!tag.equals("Obs") && random.nextInt(5) == 0) {
            return random.nextBoolean() ? "p" : "q";
        }
        if (List.of("Req", "Rec", "Sup").contains(tag) && random.nextInt(6) == 0) {
            String other = name();
            return name + List.of(" & ", " | ", " <IF> ").get(random.nextInt(tag.equals("Sup") ? 2 : 3)) + other;
        }
        return random.nextInt(3) > 0
                ? name
                : name + List.of(" = ", " < ", " >= ").get(random.nextInt(3)) + (1 + random.nextInt(3)) + "-1";
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private void flags(StringBuilder text) {
        List<String> all = kind == Kind.POM
                ? List.of("ignorerecommended")
                : installOnly
                        ? List.of("ignorerecommended", "noinfarchcheck", "strongrecommends")
                        : List.of(
                                "ignorerecommended",
                                "allowdowngrade",
                                "allowarchchange",
                                "allowuninstall",
                                "addalreadyrecommended",
                                "noinfarchcheck",
                                "keeporphans",
                                "focusinstalled",
                                "focusbest",
                                "yumobsoletes",
                                "noautotarget",
                                "!dupallowdowngrade",
                                "!allownamechange",
                                "bestobeypolicy",
                                "noupdateprovide",
                                "strongrecommends",
                                "keepexplicitobsoletes",
                                "breakorphans",
                                "!dupallowarchchange",
                                "!dupallownamechange",
                                "needupdateprovide",
                                "installalsoupdates");
        List<String> chosen = new ArrayList<>();
        if (kind == Kind.POM) {
            chosen.add("keepexplicitobsoletes"); // as dnf has it, and so have we
        }
        for (String flag : all) {
            if (random.nextInt(kind == Kind.POM ? 3 : 12) == 0) {
                chosen.add(flag);
            }
        }
        if (!chosen.isEmpty()) {
            text.append("solverflags ").append(String.join(" ", chosen)).append('\n');
        }
    }

    private void job(StringBuilder text, List<String> installed, List<String> available) {
        List<String> all = new ArrayList<>(installed);
        all.addAll(available);
        if (all.isEmpty()) {
            return;
        }
        String kind = this.kind == Kind.POM
                ? List.of("install", "install", "install", "multiversion").get(random.nextInt(4))
                : installOnly
                        ? List.of(
                                        "install",
                                        "install",
                                        "install",
                                        "favor",
                                        "disfavor",
                                        "excludefromweak",
                                        "lock",
                                        "multiversion")
                                .get(random.nextInt(8))
                        : List.of(
                                        "install",
                                        "install",
                                        "install",
                                        "erase",
                                        "update",
                                        "update",
                                        "distupgrade",
                                        "lock",
                                        "favor",
                                        "disfavor",
                                        "multiversion",
                                        "userinstalled",
                                        "allowuninstall",
                                        "verify",
                                        "droporphaned",
                                        "excludefromweak",
                                        "blacklist")
                                .get(random.nextInt(17));
        String what =
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> "name " + name();
                    case 3 -> "name " + name() + " = " + (1 + random.nextInt(3)) + (random.nextBoolean() ? "" : "-1");
                    case 4 -> "provides " + (random.nextBoolean() ? "p" : "q");
                    case 5 -> "pkg " + all.get(random.nextInt(all.size()));
                    case 6 -> {
                        // the same once more makes a rule of libsolv's that is no longer seen to leave no choice
                        String one = all.get(random.nextInt(all.size()));
                        String other = all.get(random.nextInt(all.size()));
                        yield "oneof " + one + (one.equals(other) ? "" : " " + other);
                    }
                    default ->
                        List.of("update", "distupgrade", "verify").contains(kind) && random.nextInt(3) > 0
                                ? "all packages"
                                : List.of("update", "distupgrade").contains(kind) && !available.isEmpty()
                                        ? "repo one"
                                        : "name " + name();
                };
        List<String> options = new ArrayList<>();
        for (String option : List.of("forcebest", "cleandeps", "weak", "targeted")) {
            boolean fits = this.kind == Kind.POM
                    ? option.equals("forcebest")
                    : !installOnly || !List.of("cleandeps", "targeted").contains(option);
            if (fits && random.nextInt(8) == 0) {
                options.add(option);
            }
        }
        text.append(
                "job " + kind + " " + what + (options.isEmpty() ? "" : " [" + String.join(",", options) + "]") + "\n");
    }
}

package io.dpuos.imagetailor;

import io.dpuos.files.FilesException;
import io.dpuos.files.Hardening;
import io.dpuos.files.HardeningRule;
import io.dpuos.shell.CommandRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code security_s.conf} of the system. Settings of {@code /etc/sysctl.conf} become kernel parameters; the other rules
 * stay rules. Rules with one number belong together: when one of them cannot be carried out because the file that it
 * copies is missing, all of them are left out, since the rest would remove what nothing replaces.
 */
final class HardeningImport {
    static final String RULES = "hardening/imported.conf";
    private static final String SYSCTL = "sysctl/50-imported.conf";
    private static final String KIND = "hardening rule";
    private static final Pattern PARAMETER = Pattern.compile("([a-z0-9_.*/-]+\\.[a-z0-9_.*/-]+)\\s*=\\s*(.*)");

    private final Module module;
    private final Source source;
    private final String file;
    private final CommandRegistry commands;

    HardeningImport(Module module, Source source, String file, CommandRegistry commands) {
        this.module = module;
        this.source = source;
        this.file = file;
        this.commands = commands;
    }

    void read(String content) throws IOException {
        List<HardeningRule> rules = new ArrayList<>();
        int number = 0;
        for (String line : content.split("\n", -1)) {
            number++;
            rules.addAll(parse(number, line));
        }
        Map<String, String> broken = new LinkedHashMap<>();
        Map<HardeningRule, byte[]> copied = new LinkedHashMap<>();
        for (HardeningRule rule : rules) {
            if (rule.operation().equals("cp") || rule.operation().equals("file")) {
                Path from = find(rule.argument(0));
                if (from == null) {
                    broken.putIfAbsent(rule.id(), rule.argument(0));
                } else {
                    copied.put(rule, source.bytes(from));
                }
            }
        }
        StringBuilder text = new StringBuilder("# Rules of " + file + "; what they copy lies beside this file.\n");
        TreeMap<String, String> parameters = new TreeMap<>();
        for (HardeningRule rule : rules) {
            String missing = broken.get(rule.id());
            String problem =
                    missing == null ? Hardening.problem(rule, commands, new TreeSet<>(List.of(rule.argument(0)))) : "";
            Matcher parameter = PARAMETER.matcher(rule.argument(1) + rule.argument(2));
            boolean sets = rule.operation().equals("m") || rule.operation().equals("sm");
            if (missing != null) {
                boolean itself = rule.argument(0).equals(missing) && copied.get(rule) == null;
                module.unmapped(
                        file,
                        rule.line(),
                        KIND,
                        rule.text(),
                        itself
                                ? "the file " + missing + " that it copies is not in the configuration; put it beside "
                                        + RULES + " and take the # away"
                                : "left out with the other rules " + rule.id() + ", because " + missing
                                        + " is missing");
                text.append("# ").append(rule.text()).append('\n');
            } else if (!problem.isEmpty()) {
                module.unmapped(file, rule.line(), KIND, rule.text(), problem);
                text.append("# ").append(rule.text()).append('\n');
            } else if (sets && rule.argument(0).equals("/etc/sysctl.conf") && parameter.matches()) {
                parameters.put(parameter.group(1), parameter.group(2).strip());
                module.mapped(file, rule.line(), KIND, rule.text(), SYSCTL);
            } else {
                text.append(rule.text()).append('\n');
                if (copied.containsKey(rule)) {
                    module.files().put("hardening/" + rule.argument(0), copied.get(rule));
                }
                module.mapped(file, rule.line(), KIND, rule.text(), RULES);
            }
        }
        if (!rules.isEmpty()) {
            module.files().put(RULES, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            module.add("system/hardening/imported", RULES);
        }
        if (!parameters.isEmpty()) {
            StringBuilder lines = new StringBuilder("# Rules of " + file + " that set kernel parameters.\n");
            parameters.forEach((key, value) ->
                    lines.append(key).append(" = ").append(value).append('\n'));
            module.files().put(SYSCTL, lines.toString().getBytes(StandardCharsets.ISO_8859_1));
            // The original writes parameters whether the kernel has them or not.
            module.set("sysctl/strict", "false");
        }
    }

    private List<HardeningRule> parse(int number, String line) {
        try {
            return HardeningRule.parse(file, line).stream()
                    .map(rule ->
                            new HardeningRule(file, number, rule.id(), rule.operation(), rule.arguments(), rule.text()))
                    .toList();
        } catch (FilesException e) {
            module.unmapped(file, number, KIND, line.strip(), "is no rule; expected id@operation@arguments");
            return List.of();
        }
    }

    /** Files that rules copy lie below imageTailor's own folder, or beside the configuration. */
    private @org.jspecify.annotations.Nullable Path find(String name) {
        if (!name.matches("[A-Za-z0-9._+-]+(/[A-Za-z0-9._+-]+)*") || name.contains("..")) {
            return null;
        }
        for (Path folder : List.of(source.root(), source.custom())) {
            Path path = folder.resolve(name);
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        return null;
    }
}

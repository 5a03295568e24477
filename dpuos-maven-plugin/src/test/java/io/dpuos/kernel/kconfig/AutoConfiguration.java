package io.dpuos.kernel.kconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes what the kernel's build reads instead of {@code .config}: auto.conf, autoconf.h, and a stamp per symbol. */
final class AutoConfiguration {
    private final Evaluation evaluation;
    private final KconfigEnvironment environment;
    private final ConfigurationWriter writer;
    private final Map<String, String> variables;
    private final Path base;

    AutoConfiguration(
            Evaluation evaluation,
            KconfigEnvironment environment,
            ConfigurationWriter writer,
            Map<String, String> variables,
            Path base) {
        this.evaluation = evaluation;
        this.environment = environment;
        this.writer = writer;
        this.variables = variables;
        this.base = base;
    }

    void write(boolean overwrite) throws IOException {
        String name = variables.getOrDefault("KCONFIG_AUTOCONFIG", "include/config/auto.conf");
        Path target = base.resolve(name);
        if (!overwrite && Files.exists(target)) {
            return;
        }
        KconfigModel model = evaluation.model();
        put(base.resolve(name + ".cmd"), dependencies(name));
        if (model.dialect().variableRules()) {
            model.inTableOrder().forEach(evaluation::calculate);
        }
        touch(target, name);
        model.inTableOrder().forEach(evaluation::calculate);
        put(base.resolve(variables.getOrDefault("KCONFIG_AUTOHEADER", "include/generated/autoconf.h")), writer.forC());
        put(base.resolve(variables.getOrDefault("KCONFIG_RUSTCCFG", "include/generated/rustc_cfg")), writer.forRust());
        put(target, writer.forMake());
    }

    private String dependencies(String name) {
        List<String> files = new ArrayList<>(evaluation.model().files());
        boolean byVariable = evaluation.model().dialect().variableRules();
        StringBuilder out = new StringBuilder();
        if (byVariable) {
            Collections.reverse(files);
            out.append("autoconfig := ").append(name).append("\n\n");
        }
        out.append("deps_config := \\\n");
        for (String file : files) {
            out.append('\t').append(file).append(" \\\n");
        }
        if (byVariable) {
            out.append("\n$(autoconfig): $(deps_config)\n$(deps_config): ;\n");
            evaluation.model().variables().forEach((variable, value) -> out.append("\nifneq \"$(")
                    .append(variable)
                    .append(")\" \"")
                    .append(value)
                    .append("\"\n$(autoconfig): FORCE\nendif\n"));
            return out.toString();
        }
        out.append('\n').append(name).append(": $(deps_config)\n\n");
        evaluation.model().variables().forEach((variable, value) -> out.append("ifneq \"$(")
                .append(variable)
                .append(")\" \"")
                .append(value)
                .append("\"\n")
                .append(name)
                .append(": FORCE\nendif\n"));
        return out.append("\n$(deps_config): ;\n").toString();
    }

    private void touch(Path target, String name) throws IOException {
        Map<String, String> before = new HashMap<>();
        if (Files.exists(target)) {
            for (String line : Files.readAllLines(target, StandardCharsets.ISO_8859_1)) {
                int equals = line.indexOf('=');
                if (line.startsWith("CONFIG_") && equals > 0) {
                    before.put(line.substring("CONFIG_".length(), equals), line.substring(equals + 1));
                }
            }
            if (!evaluation.model().dialect().variableRules()) {
                evaluation.invalidateQuietly();
            }
        }
        KconfigModel model = evaluation.model();
        evaluation.calculate(model.modules());
        Path directory = target.toAbsolutePath().getParent();
        for (Symbol symbol : model.inTableOrder()) {
            evaluation.calculate(symbol);
            if (symbol.isChoice() || symbol.name().isEmpty()) {
                continue;
            }
            String old = before.remove(symbol.text());
            boolean written = evaluation.isWritten(symbol);
            String now = evaluation.textOf(symbol);
            boolean unset = symbol.type().isLogical() && now.equals("n");
            boolean same = written ? old == null ? unset : old.equals(now) : old == null;
            if (!same) {
                put(directory.resolve(symbol.text()), "");
            }
        }
        for (String gone : before.keySet()) {
            put(directory.resolve(gone), "");
        }
    }

    private static void put(Path target, String text) throws IOException {
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        Files.write(temporary, text.getBytes(StandardCharsets.ISO_8859_1));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
}

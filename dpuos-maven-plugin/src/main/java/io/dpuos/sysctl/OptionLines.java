package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Options of modules as lines of modprobe.d(5), checked against what the modules themselves say. */
final class OptionLines {
    private static final Map<String, String> INTEGERS = new TreeMap<>(Map.of(
            "byte", "[0-9]{1,3}|0[xX][0-9A-Fa-f]{1,2}",
            "short", "-?[0-9]{1,5}|-?0[xX][0-9A-Fa-f]{1,4}",
            "ushort", "[0-9]{1,5}|0[xX][0-9A-Fa-f]{1,4}",
            "int", "-?[0-9]{1,10}|-?0[xX][0-9A-Fa-f]{1,8}",
            "uint", "[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}",
            "long", "-?[0-9]{1,19}|-?0[xX][0-9A-Fa-f]{1,16}",
            "ulong", "[0-9]{1,20}|0[xX][0-9A-Fa-f]{1,16}",
            "ullong", "[0-9]{1,20}|0[xX][0-9A-Fa-f]{1,16}",
            "hexint", "(0[xX])?[0-9A-Fa-f]{1,8}"));

    private OptionLines() {}

    /**
     * Returns the text of a file of modprobe.d; empty when no option is of a loadable module.
     *
     * @throws SysctlException when the image has no such module, or the module no such parameter
     */
    static Optional<String> render(List<Setting> options, KernelFacts kernel) throws IOException {
        Map<String, List<Setting>> byModule = new LinkedHashMap<>();
        for (Setting option : options) {
            check(option, kernel);
            String module = option.key().split(" ")[0];
            if (kernel.place(module) != KernelFacts.Place.BUILT_IN) {
                byModule.computeIfAbsent(module, each -> new ArrayList<>()).add(option);
            }
        }
        if (byModule.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("# Options of kernel modules; rendered by the image build.\n");
        byModule.forEach((module, all) -> {
            text.append('\n');
            List<String> words = new ArrayList<>();
            for (Setting option : all) {
                text.append("# ").append(option.described()).append('\n');
                String name = option.key().split(" ")[1];
                words.add(option.value().isEmpty() ? name : name + "=" + option.value());
            }
            text.append("options ")
                    .append(module)
                    .append(' ')
                    .append(String.join(" ", words))
                    .append('\n');
        });
        return Optional.of(text.toString());
    }

    private static void check(Setting option, KernelFacts kernel) throws IOException {
        String[] names = option.key().split(" ", 2);
        String module = names[0];
        if (names.length < 2 || !module.matches("[A-Za-z0-9_]{1,64}") || !names[1].matches("[A-Za-z0-9_-]{1,64}")) {
            throw new SysctlException(option.origin() + ": '" + option.key()
                    + "' is no option; expected NAME=VALUE separated by blanks, for example prof_sel=2");
        }
        if (!option.value().matches("[!-~]*") || option.value().matches(".*[#\\\\'].*")) {
            throw new SysctlException(option.origin() + ": the value '" + option.value() + "' of " + names[1]
                    + " holds what no line of modprobe.d can hold");
        }
        if (kernel.place(module) == KernelFacts.Place.ABSENT) {
            throw new SysctlException(option.origin() + ": the image has no module " + module
                    + NearestName.hint(module, kernel.modules())
                    + " Keep it in <drivers><keep>, install the package that brings it, or drop the option");
        }
        Optional<SortedMap<String, String>> parameters = kernel.parameters(module);
        if (parameters.isEmpty()) {
            return;
        }
        String type = parameters.get().get(names[1].replace('-', '_'));
        if (type == null) {
            throw new SysctlException(option.origin() + ": the module " + module + " has no parameter " + names[1]
                    + NearestName.hint(names[1], parameters.get().keySet())
                    + (parameters.get().isEmpty()
                            ? " It has none."
                            : " It has " + String.join(", ", parameters.get().keySet())));
        }
        problem(type, option.value()).ifPresent(problem -> {
            throw new SysctlException(option.origin() + ": the value '" + option.value() + "' of " + names[1] + " in "
                    + module + " cannot be: " + problem);
        });
    }

    private static Optional<String> problem(String type, String value) {
        String element = type.startsWith("array of ") ? type.substring("array of ".length()) : type;
        if (element.equals("bool") || element.equals("invbool")) {
            // A bool alone is true; the kernel looks at the first letter, and at the second one of "on" and "off".
            return value.matches("|[yYnNtTfF01].*|[oO][nNfF].*") ? Optional.empty() : Optional.of("expected y or n");
        }
        String pattern = INTEGERS.get(element);
        if (pattern == null) {
            return Optional.empty();
        }
        for (String word : type.equals(element) ? new String[] {value} : value.split(",", -1)) {
            if (!word.matches(pattern)) {
                return Optional.of("expected " + type + ", found '" + word + "'");
            }
        }
        return Optional.empty();
    }
}

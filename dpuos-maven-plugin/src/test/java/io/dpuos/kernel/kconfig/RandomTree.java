package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes small Kconfig trees that use all of the language: both kinds of values, menus, conditions, choices, selections,
 * ranges, macros, several definitions of one symbol, and configurations for them. Mostly without recursive dependencies:
 * symbols depend on earlier ones and select later ones.
 */
final class RandomTree {
    private static final List<String> TYPES = List.of("bool", "tristate", "int", "hex", "string");
    private static final List<String> WORDS = List.of("y", "m", "n");

    private final Random random;
    private final boolean ranked;
    private final int symbols;
    private final int wild;
    private final boolean modular;
    private final List<String> types = new ArrayList<>();
    private final Map<String, String> files = new TreeMap<>();
    private StringBuilder out = new StringBuilder();
    private int next;
    private boolean inChoice;

    /**
     * Makes a writer.
     *
     * @param ranked whether choices have to be what they are since 6.11: bool, with a prompt
     */
    RandomTree(Random random, boolean ranked) {
        this.random = random;
        this.ranked = ranked;
        this.symbols = 4 + random.nextInt(30);
        this.wild = random.nextInt(8) == 0 ? 12 : 100_000;
        this.modular = random.nextInt(5) > 0;
        for (int i = 0; i < symbols; i++) {
            types.add(TYPES.get(one(3) ? 2 + random.nextInt(3) : random.nextInt(2)));
        }
    }

    private boolean one(int of) {
        return random.nextInt(of) == 0;
    }

    private static String name(int symbol) {
        return "S" + symbol;
    }

    private String earlier() {
        return name(one(wild) ? random.nextInt(symbols) : random.nextInt(Math.max(1, next)));
    }

    private String later() {
        int from = Math.min(symbols - 1, next + 1);
        for (int tries = 0; tries < 5; tries++) {
            int at = one(wild) ? random.nextInt(symbols) : from + random.nextInt(symbols - from);
            if (types.get(at).equals("bool") || types.get(at).equals("tristate") || one(50)) {
                return name(at);
            }
        }
        return "UNDEFINED";
    }

    private String expression(int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 11)) {
            case 0, 1, 2 -> one(40) ? "NOT_DEFINED" : earlier();
            case 3 -> earlier() + (one(2) ? "=" : "!=") + (one(4) ? earlier() : WORDS.get(random.nextInt(3)));
            case 4 -> one(3) ? "\"" + WORDS.get(random.nextInt(3)) + "\"" : one(2) ? "m" : "y";
            case 5 ->
                earlier()
                        + List.of("<", ">", "<=", ">=").get(random.nextInt(4))
                        + (one(2) ? earlier() : String.valueOf(random.nextInt(50)));
            case 6 -> "!" + (one(2) ? earlier() : "(" + expression(depth + 1) + ")");
            case 7 -> "(" + expression(depth + 1) + ")";
            case 8, 9 -> expression(depth + 1) + " && " + expression(depth + 1);
            default -> expression(depth + 1) + " || " + expression(depth + 1);
        };
    }

    private String condition() {
        return one(3) ? " if " + expression(1) : "";
    }

    private String value(String type) {
        return switch (type) {
            case "int" -> String.valueOf(random.nextInt(60) - (one(6) ? 30 : 0));
            case "hex" -> "0x" + Integer.toHexString(random.nextInt(600));
            case "string" ->
                "\""
                        + List.of("", "text", "two words", "q\\\"uote", "back\\\\slash", "12", "0x1f", "$(word)")
                                .get(random.nextInt(8))
                        + "\"";
            default -> one(2) ? WORDS.get(random.nextInt(3)) : expression(1);
        };
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void help() {
        line(one(4) ? "\thelp   " : "\thelp");
        int lines = random.nextInt(4);
        String indent = List.of("\t  ", "          ", "   ", "\t", " \t ").get(random.nextInt(5));
        for (int i = 0; i < lines; i++) {
            line(
                    one(5)
                            ? ""
                            : indent
                                    + (one(4) ? "  " : "")
                                    + List.of("What it is.", "config FAKE", "# no comment", "a\\b \"c")
                                            .get(random.nextInt(4)));
        }
        if (one(4)) {
            line("");
        }
    }

    private void config(int symbol, boolean again) {
        String type = types.get(symbol);
        boolean menu = !inChoice && one(8);
        line((menu ? "menuconfig " : "config ") + name(symbol) + (one(20) ? " # a comment" : ""));
        boolean prompt = inChoice && ranked || !one(4);
        if (again && one(2)) {
            if (prompt) {
                line("\tprompt \"" + name(symbol) + " again\"" + condition());
            }
        } else if (one(6)
                && !(inChoice && ranked)
                && symbol < symbols
                && (type.equals("bool") || type.equals("tristate"))) {
            line("\tdef_" + type + " " + value(type) + condition());
            if (prompt) {
                line("\tprompt \"" + name(symbol) + "\"" + condition());
            }
        } else {
            line("\t" + type
                    + (prompt ? " \"" + (one(30) ? " " : "") + name(symbol) + " $(word)\"" + condition() : ""));
        }
        if (one(3)) {
            line("\tdepends on " + expression(0));
        }
        for (int i = random.nextInt(3); i > 0 && !(inChoice && ranked); i--) {
            line("\tdefault " + (one(4) && !type.equals("bool") ? earlier() : value(type)) + condition());
        }
        boolean number = type.equals("int") || type.equals("hex");
        if (number && one(2)) {
            boolean symbolic = one(4);
            String low = type.equals("int")
                    ? String.valueOf(random.nextInt(20))
                    : "0x" + Integer.toHexString(random.nextInt(99));
            String high = type.equals("int")
                    ? String.valueOf(20 + random.nextInt(20))
                    : "0x" + Integer.toHexString(99 + random.nextInt(99));
            line("\trange " + (symbolic && one(2) ? earlier() : low) + " " + (symbolic && one(2) ? earlier() : high)
                    + condition());
        }
        if (!number && !type.equals("string") || one(60)) {
            for (int i = random.nextInt(4) - 1; i > 0; i--) {
                line((one(3) ? "\timply " : "\tselect ") + later() + condition());
            }
        }
        if (one(4)) {
            help();
        }
        if (!one(5)) {
            line("");
        }
    }

    private void choice() {
        line(one(8) && !ranked ? "choice NAMED" + random.nextInt(2) : "choice");
        boolean tristate = !ranked && one(3);
        String label = "\"choice " + next + "\"";
        if (one(3)) {
            line("\tprompt " + label + condition());
        } else if (ranked || !one(10)) {
            line((tristate ? "\ttristate " : "\tbool ") + label + condition());
        }
        if (one(4)) {
            line("\tdepends on " + expression(1));
        }
        if (!ranked && one(4)) {
            line("\toptional");
        }
        int members = 1 + random.nextInt(4);
        int first = next;
        for (int i = random.nextInt(3); i > 0; i--) {
            line("\tdefault " + name(Math.min(symbols - 1, first + random.nextInt(members))) + condition());
        }
        line("");
        inChoice = true;
        for (int i = 0; i < members && next < symbols; i++) {
            types.set(next, tristate || !ranked && one(10) ? "tristate" : "bool");
            boolean conditional = one(6);
            if (conditional) {
                line("if " + expression(1));
            }
            config(next++, false);
            if (conditional) {
                line("endif");
            }
        }
        inChoice = false;
        line("endchoice");
        line("");
    }

    private void statements(int depth, int count) {
        for (int i = 0; i < count && next < symbols; i++) {
            switch (random.nextInt(depth > 3 ? 6 : 14)) {
                case 6 -> {
                    line("if " + expression(0));
                    statements(depth + 1, 1 + random.nextInt(5));
                    line("endif");
                }
                case 7, 8 -> {
                    line("menu \"menu " + next + "\"");
                    if (one(3)) {
                        line("\tdepends on " + expression(0));
                    }
                    if (one(3)) {
                        line("\tvisible if " + expression(0));
                    }
                    statements(depth + 1, random.nextInt(5));
                    line("endmenu");
                }
                case 9 -> choice();
                case 12 -> source(depth);
                case 13 -> macro();
                case 10 -> {
                    line("comment \"comment " + next + "\"");
                    if (one(2)) {
                        line("\tdepends on " + expression(0));
                    }
                }
                case 11 -> {
                    if (next > 0 && !ranked) {
                        config(random.nextInt(next), true);
                    }
                }
                default -> config(next++, false);
            }
        }
    }

    /** Puts some statements into a file of their own. */
    private void source(int depth) {
        String name = "part/Kconfig." + files.size();
        files.put(name, "");
        StringBuilder outer = out;
        out = new StringBuilder();
        statements(depth + 1, 1 + random.nextInt(4));
        files.put(name, out.toString());
        out = outer;
        if (one(3)) {
            line("folder" + files.size() + " = part");
            line("source \"$(folder" + files.size() + ")/" + name.substring(5) + "\"");
        } else {
            line("source \"" + (one(200) ? "missing" : name) + "\"");
        }
    }

    private void macro() {
        line(List.of(
                        "if-success = $(shell,sh -c '$(1)' >/dev/null 2>&1 && echo \"$(2)\" || echo \"$(3)\")",
                        "word += more$(comma)",
                        "comma := ,",
                        "lazy = $(word) at $(lineno) of $(filename)",
                        "told := $(lazy)",
                        "pair = <$(1)|$(2)>",
                        "$(info,an info $(word))",
                        "$(warning-if,$(if-success,true,y,n),a warning $(pair,a,b))",
                        "$(warning-if,n,no warning)",
                        "word = $(shell,printf 'a\\nb\\n\\n')",
                        "word := $(pair,$(pair,1,2),$(UNSET_VARIABLE)) $(HOSTCC)",
                        "none =",
                        "word=tight",
                        "$(none)",
                        "word := $(error-if,n,no error)x",
                        one(20) ? "lazy = $(lazy)" : "odd =   spaces  kept  ",
                        one(30) ? "word := $(error-if,y,an error)" : "empty :=",
                        one(30) ? "word := $(unterminated" : "1 = number",
                        one(30) ? "$(shell)" : "a-b := dash")
                .get(random.nextInt(19)));
    }

    /** Breaks a line. */
    private String damaged(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int cut = random.nextInt(line.length() + 1);
        switch (random.nextInt(7)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            case 2 -> lines.set(at, line.substring(0, cut));
            case 3 -> lines.set(at, line.substring(0, cut) + "\\\n" + line.substring(cut));
            case 4 -> lines.set(at, line.substring(0, cut) + "&\"=(!%".charAt(random.nextInt(6)) + line.substring(cut));
            case 5 ->
                lines.set(
                        at,
                        line + List.of(" if", " y", " \"x\"", " endif", " &&").get(random.nextInt(5)));
            default ->
                lines.add(
                        at,
                        List.of(
                                        "endif",
                                        "endmenu",
                                        "endchoice",
                                        "bool",
                                        "help",
                                        "\tmodules",
                                        "option env=\"A\"",
                                        "osource \"x\"",
                                        "rsource \"x\"",
                                        "transitional",
                                        "---help---",
                                        "visible if y",
                                        "optional",
                                        "if y",
                                        "menu \"m\"",
                                        "choice",
                                        "\tdef_bool",
                                        "\trange 1")
                                .get(random.nextInt(18)));
        }
        return String.join("\n", lines) + (one(10) ? "" : "\n");
    }

    /** Returns the texts of the tree's files by name. */
    Map<String, String> files() {
        write();
        String text = one(6) ? damaged(out.toString()) : out.toString();
        files.put("Kconfig", text);
        return files;
    }

    private void write() {
        line("mainmenu \"A $(word) tree\"");
        line("word := tried");
        line("word += $(shell,echo x)");
        if (modular) {
            line("config MODULES");
            line(one(2) ? "\tbool \"modules\"" : "\tdef_bool y");
            line("\tmodules");
        }
        while (next < symbols) {
            statements(0, 3);
        }
    }

    /** Returns a configuration for a tree that was written, which need not fit. */
    String config() {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(symbols + 3);
        if (modular && !one(4)) {
            text.append("CONFIG_MODULES=y\n");
        }
        for (int i = 0; i < lines; i++) {
            int symbol = random.nextInt(symbols);
            String name = "CONFIG_" + name(symbol);
            String type = one(20) ? TYPES.get(random.nextInt(5)) : types.get(symbol);
            if (type.equals("bool") || type.equals("tristate")) {
                text.append(one(4) ? "# " + name + " is not set" : name + "=" + (one(3) ? "m" : "y"))
                        .append('\n');
            } else {
                text.append(name).append('=').append(value(type)).append('\n');
            }
        }
        return text.toString();
    }
}

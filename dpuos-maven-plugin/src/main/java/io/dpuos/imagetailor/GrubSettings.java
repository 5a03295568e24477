package io.dpuos.imagetailor;

import io.dpuos.account.AccountException;
import io.dpuos.account.PasswordHash;
import io.dpuos.sysctl.ProductWords;
import java.util.ArrayList;
import java.util.List;

/** {@code usr_file/etc/default/grub}: kernel command line, password and time of the menu of the installed system. */
final class GrubSettings {
    private static final String KIND = "grub setting";

    private final Module module;
    private final String file;

    GrubSettings(Module module, String file) {
        this.module = module;
        this.file = file;
    }

    void read(List<String> lines) {
        boolean password = false;
        for (int i = 0; i < lines.size(); i++) {
            int number = i + 1;
            StringBuilder line = new StringBuilder(lines.get(i).strip());
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            // A hash is often pasted over several lines of one quoted text.
            while (count(line, '"') % 2 == 1 && i + 1 < lines.size()) {
                String next = lines.get(++i);
                line.append(line.toString().startsWith("GRUB_PASSWORD") ? "" : " ")
                        .append(next.strip());
            }
            SystemFile.Assignment each =
                    SystemFile.Assignment.of(number, line.toString().replaceFirst("^export\\s+", ""));
            if (each.key().isEmpty() || !each.plain()) {
                module.unmapped(file, number, KIND, line.toString(), "only a shell could tell what this means");
                continue;
            }
            password |= each.key().equals("GRUB_PASSWORD");
            setting(each);
        }
        if (!password) {
            module.ignored(
                    file,
                    0,
                    KIND,
                    "GRUB_PASSWORD",
                    "not set: menu entries can be edited by whoever is at the console;"
                            + " <accounts><bootloader> sets a password");
        }
    }

    private static int count(CharSequence text, char wanted) {
        return (int) text.chars().filter(c -> c == wanted).count();
    }

    private void setting(SystemFile.Assignment each) {
        String element = each.key() + "=" + each.value();
        switch (each.key()) {
            case "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT" -> cmdline(each);
            case "GRUB_TIMEOUT" -> {
                if (each.value().matches("[0-9]{1,4}")) {
                    module.set("boot/timeout", each.value() + "s");
                    module.mapped(file, each.line(), KIND, element, "<boot><timeout>");
                } else {
                    module.unmapped(file, each.line(), KIND, element, "a menu here waits a number of seconds");
                }
            }
            case "GRUB_PASSWORD" -> password(each);
            case "GRUB_TERMINAL", "GRUB_TERMINAL_OUTPUT", "GRUB_TERMINAL_INPUT", "GRUB_SERIAL_COMMAND" ->
                module.ignored(file, each.line(), KIND, element, "the menu is shown on all of <boot><consoles>");
            case "GRUB_DISABLE_SUBMENU",
                    "GRUB_DISABLE_RECOVERY",
                    "GRUB_DISTRIBUTOR",
                    "GRUB_DEFAULT",
                    "GRUB_SAVEDEFAULT",
                    "GRUB_ENABLE_BLSCFG",
                    "GRUB_TIMEOUT_STYLE",
                    "GRUB_DISABLE_OS_PROBER",
                    "GRUB_DISABLE_LINUX_UUID" ->
                module.ignored(
                        file, each.line(), KIND, element, "the menu is written by the build, without grub2-mkconfig");
            default ->
                module.unmapped(file, each.line(), KIND, element, "has no place in the menu that the build writes");
        }
    }

    private void cmdline(SystemFile.Assignment each) {
        List<String> consoles = new ArrayList<>();
        for (String word : each.value().strip().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            String shown = each.key() + ": " + word;
            if (word.startsWith("console=")) {
                consoles.add(word.substring("console=".length()));
                module.mapped(
                        file,
                        each.line(),
                        "kernel argument",
                        shown,
                        consoles.equals(List.of("tty0"))
                                ? "<boot><consoles>, whose default holds it beside the architecture's UART"
                                : "<boot><consoles>");
            } else if (!word.matches("[ -&(-\\[\\]-~]+") || word.contains("${")) {
                module.unmapped(
                        file, each.line(), "kernel argument", shown, "holds a character that a menu cannot hold");
            } else if (ProductWords.ofSystem(word).isPresent()) {
                module.ignored(
                        file,
                        each.line(),
                        "kernel argument",
                        shown,
                        ProductWords.ofSystem(word).get());
            } else {
                module.add("boot/cmdline/imported", word);
                module.mapped(file, each.line(), "kernel argument", shown, "<boot><cmdline>");
            }
        }
        if (!consoles.isEmpty() && !consoles.equals(List.of("tty0"))) {
            module.set("boot/consoles", String.join(" ", consoles));
        }
    }

    private void password(SystemFile.Assignment each) {
        String hash = each.value().replaceAll("\\s+", "");
        try {
            PasswordHash.ofBootLoader(hash, "GRUB_PASSWORD");
            module.set("accounts/bootloader/password/hash", hash);
            module.mapped(file, each.line(), KIND, "GRUB_PASSWORD=***", "<accounts><bootloader><password><hash>");
        } catch (AccountException e) {
            module.unmapped(
                    file,
                    each.line(),
                    KIND,
                    "GRUB_PASSWORD=***",
                    hash.isEmpty()
                            ? "is empty; give <accounts><bootloader><password> one, or leave the menu open"
                            : "is no hash of the form grub.pbkdf2.sha512.ITERATIONS.SALT.HASH");
        }
    }
}

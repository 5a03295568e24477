package io.dpuos.report;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The accounts of an image as passwd(5) and shadow(5) hold them, without anything secret. */
public final class AccountTable {
    private static final Set<String> CLOSED = Set.of("nologin", "false", "sync", "shutdown", "halt");

    private AccountTable() {}

    /** Returns one entry per user, in the order of the file; the password is {@code set}, {@code none} or {@code locked}. */
    public static List<Object> of(ImageTree tree) throws IOException {
        Map<String, String> passwords = new TreeMap<>();
        for (String line : tree.text("/etc/shadow").orElse("").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 1) {
                passwords.put(fields[0], state(fields[1]));
            }
        }
        List<Object> users = new ArrayList<>();
        for (String line : tree.text("/etc/passwd").orElse("").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length < 7) {
                continue;
            }
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("name", fields[0]);
            user.put("uid", fields[2]);
            user.put("gid", fields[3]);
            user.put("home", fields[5]);
            user.put("shell", fields[6]);
            String password = fields[1].equals("x") ? passwords.getOrDefault(fields[0], "locked") : state(fields[1]);
            user.put("password", password);
            boolean shell = !CLOSED.contains(fields[6].substring(fields[6].lastIndexOf('/') + 1));
            long keys = keys(tree, fields[5]);
            user.put("sshKeys", keys);
            user.put("login", shell && (!password.equals("locked") || keys > 0));
            users.add(user);
        }
        return users;
    }

    private static long keys(ImageTree tree, String home) throws IOException {
        // Packages name homes such as "/", and a hostile one may name anything.
        String file = home.replaceAll("/+", "/").replaceFirst("/$", "") + "/.ssh/authorized_keys";
        if (!file.startsWith("/") || file.matches(".*/\\.{1,2}/.*") || file.indexOf('\0') >= 0) {
            return 0;
        }
        return tree.text(file)
                .map(text -> text.lines()
                        .filter(key -> !key.isBlank() && !key.startsWith("#"))
                        .count())
                .orElse(0L);
    }

    private static String state(String field) {
        if (field.isEmpty()) {
            return "none";
        }
        return field.startsWith("$") || field.matches("[./0-9A-Za-z]{13}") ? "set" : "locked";
    }
}

package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/** {@code cmp}. */
final class CompareCommand implements Command {
    @Override
    public int run(Invocation call) {
        Options options = Options.parse(
                call, "sqlubNrwB", "silent=s", "quiet=q", "brief=q", "unified=u", "recursive=r", "new-file=N");
        if (options.operands().size() == 1) {
            options.operands().add("-");
        }
        if (options.operands().size() != 2) {
            call.fail("missing operand");
            return 2;
        }
        List<String> texts = new ArrayList<>();
        if (TextCommands.forEach(call, options.operands(), (text, name) -> texts.add(text)) != 0) {
            return 2;
        }
        if (texts.get(0).equals(texts.get(1))) {
            return 0;
        }
        String a = options.operands().get(0);
        String b = options.operands().get(1);
        if (!options.has("s") && !options.has("q")) {
            String one = texts.get(0);
            String two = texts.get(1);
            int at = 0;
            while (at < one.length() && at < two.length() && one.charAt(at) == two.charAt(at)) {
                at++;
            }
            long line = one.substring(0, at).chars().filter(c -> c == '\n').count();
            if (at < one.length() && at < two.length()) {
                call.out(a + " " + b + " differ: char " + (at + 1) + ", line " + (line + 1) + "\n");
            } else {
                boolean whole = at > 0 && one.charAt(at - 1) == '\n';
                call.err("cmp: EOF on " + (at == one.length() ? a : b)
                        + (at == 0
                                ? " which is empty"
                                : " after byte " + at + (whole ? ", line " + line : ", in line " + (line + 1)))
                        + "\n");
            }
        }
        return 1;
    }
}

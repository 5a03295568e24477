package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code awk} (POSIX.1-2017, XCU awk) as far as scripts of packages go. */
final class AwkCommand implements Command {
    @Override
    public int run(Invocation call) throws FileProblem {
        AwkMachine machine = new AwkMachine(call);
        List<String> words = new ArrayList<>(call.arguments());
        StringBuilder program = new StringBuilder();
        while (!words.isEmpty() && words.get(0).matches("-.+")) {
            String word = words.remove(0);
            if (word.equals("--")) {
                break;
            }
            if (!word.matches("-[Fvf](?s:.*)")) {
                throw call.refuse(word);
            }
            if (word.length() == 2 && words.isEmpty()) {
                return call.fail("option requires an argument -- " + word.charAt(1));
            }
            String value = word.length() > 2 ? word.substring(2) : words.remove(0);
            switch (word.charAt(1)) {
                case 'F' -> machine.set("FS", AwkValue.of(value.equals("t") ? "\t" : Escapes.ansiC(value)));
                case 'v' -> assign(machine, value);
                default -> program.append(call.read(value)).append('\n');
            }
        }
        if (program.length() == 0) {
            if (words.isEmpty()) {
                call.err("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n");
                return 2;
            }
            program.append(words.remove(0));
        }
        machine.set("ARGC", AwkValue.of(words.size() + 1));
        machine.array("ARGV").put("0", AwkValue.of("awk"));
        for (int i = 0; i < words.size(); i++) {
            machine.array("ARGV").put(Integer.toString(i + 1), AwkValue.input(words.get(i)));
        }
        AwkProgram parsed = new AwkParser(machine, program.toString()).program();
        int status = new Run(machine, parsed, words).run();
        machine.closeAll();
        return status;
    }

    private static void assign(AwkMachine machine, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw machine.call().refuse("-v " + text);
        }
        machine.set(text.substring(0, equals), AwkValue.input(Escapes.ansiC(text.substring(equals + 1))));
    }

    /** The main loop over the input. */
    static final class Run implements AwkProgram.Input {
        private final AwkMachine machine;
        private final AwkProgram program;
        private final List<String> operands;
        private int operand;
        private boolean anyFile;
        private Optional<Stream> current = Optional.empty();
        private int status;

        Run(AwkMachine machine, AwkProgram program, List<String> operands) {
            this.machine = machine;
            this.program = program;
            this.operands = operands;
        }

        int run() {
            program.bind(this);
            try {
                program.begin();
                if (program.readsInput()) {
                    while (next()) {
                        machine.call().step();
                        program.record();
                    }
                }
            } catch (AwkProgram.Exit exit) {
                status = exit.status;
            }
            try {
                program.end();
            } catch (AwkProgram.Exit exit) {
                status = exit.given ? exit.status : status;
            }
            return status;
        }

        @Override
        public boolean next() {
            while (true) {
                if (current.isEmpty() && !open()) {
                    return false;
                }
                Optional<String> record = current.flatMap(machine::next);
                if (record.isPresent()) {
                    machine.setRecord(record.get());
                    machine.set("NR", AwkValue.of(machine.get("NR").number() + 1));
                    machine.set("FNR", AwkValue.of(machine.get("FNR").number() + 1));
                    return true;
                }
                current = Optional.empty();
            }
        }

        private boolean open() {
            while (operand < operands.size()) {
                String name = operands.get(operand++);
                if (name.matches("[A-Za-z_]\\w*=(?s:.*)")) {
                    assign(machine, name);
                    continue;
                }
                anyFile = true;
                try {
                    current = Optional.of(machine.call().open(name));
                    machine.set("FILENAME", AwkValue.of(name));
                    machine.set("FNR", AwkValue.of(0));
                    return true;
                } catch (FileProblem e) {
                    status = 2;
                    machine.call().err("awk: cannot open " + name + " (" + e.text() + ")\n");
                }
            }
            if (!anyFile) {
                anyFile = true;
                try {
                    current = Optional.of(machine.call().open("-"));
                } catch (FileProblem e) {
                    return false;
                }
                return true;
            }
            return false;
        }
    }
}

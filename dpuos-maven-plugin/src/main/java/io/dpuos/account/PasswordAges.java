package io.dpuos.account;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ages of a password and the end of an account, the fields 4 to 8 of shadow(5). Immutable.
 *
 * @param fields text by number of the field, counted from 0; what is not in it stays as it was
 */
public record PasswordAges(SortedMap<Integer, String> fields) {
    private static final List<String> NAMES = List.of("minDays", "maxDays", "warnDays", "inactive", "expire");
    private static final int FIRST_FIELD = 3;
    private static final int EXPIRE = 7;

    /** Leaves everything as it is. */
    public static final PasswordAges UNCHANGED = new PasswordAges(new TreeMap<>());

    /** Copies the fields. */
    public PasswordAges {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /**
     * Reads ages by name: {@code minDays}, {@code maxDays}, {@code warnDays}, {@code inactive}, {@code expire}.
     *
     * @param values numbers of days, {@code never} to take a limit away; {@code expire} is a date {@code YYYY-MM-DD}, or
     *     days since 1970; what is missing stays as it was
     * @param where what messages name
     * @throws AccountException when a value is none of these
     */
    public static PasswordAges of(Map<String, String> values, String where) {
        SortedMap<Integer, String> fields = new TreeMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String word = values.get(NAMES.get(i));
            if (word != null) {
                boolean never = word.strip().equals("never");
                int field = FIRST_FIELD + i;
                String place = where + "<" + NAMES.get(i) + ">";
                fields.put(field, never ? "" : Integer.toString(days(word.strip(), field == EXPIRE, place)));
            }
        }
        String least = fields.getOrDefault(FIRST_FIELD, "");
        String most = fields.getOrDefault(FIRST_FIELD + 1, "");
        if (!least.isEmpty() && !most.isEmpty() && Integer.parseInt(least) > Integer.parseInt(most)) {
            throw new AccountException(
                    where + ": <minDays> is greater than <maxDays>, so that a password would have to be"
                            + " changed before it may be");
        }
        return new PasswordAges(fields);
    }

    private static int days(String word, boolean mayBeDate, String where) {
        if (mayBeDate && word.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            try {
                return Math.toIntExact(LocalDate.parse(word).toEpochDay());
            } catch (DateTimeException e) {
                throw new AccountException(where + word + " is not a day of the calendar");
            }
        }
        if (!word.matches("[0-9]{1,5}")) {
            throw new AccountException(where + word + " is not possible: expected a number of days from 0 to 99999"
                    + (mayBeDate ? ", a date YYYY-MM-DD" : "") + " or 'never'");
        }
        return Integer.parseInt(word);
    }
}

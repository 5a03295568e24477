String log = new File(basedir, 'build.log').text
String where = '<accounts><users><root><password>'
for (String sentence in [
        "${where}<environment>ACME_ROOT_PASSWORD_THAT_NOBODY_SETS: the variable is not set in the environment of this build; export it before you call Maven",
        "${where}<server>acme-dpu-root: settings.xml has no server of this id",
        'Add <server><id>acme-dpu-root</id><password>...</password></server> to it.',
        "${where} needs exactly one of <server>, <environment>, <file> and <hash>, found environment and server",
        "${where}<file>pom.xml lies within the project, where it would be checked in or packaged; move it outside",
        "${where} holds a text; a password itself stands neither in a pom nor on the command line",
        '<accounts><users><ops><ages><maxDays>ninety is not possible: expected a number of days',
        '<accounts><policy><minClasses>9 is not possible: expected 1 to 4']) {
    assert log.contains(sentence.toString()) : "missing: ${sentence}"
}
assert !log.contains('Sample-Secret-1') : 'the password is repeated'
return true

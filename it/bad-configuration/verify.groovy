String log = new File(basedir, 'build.log').text
for (String sentence in [
        "<configuration><sysctrl> is not an element of the plugin's configuration; did you mean 'sysctl'?",
        "<configuration><sysctl><profile> is not an element of the plugin's configuration; did you mean 'profiles'?",
        "<configuration><repositories><acme><keyz> is not an element of the plugin's configuration; did you mean 'keys'?",
        '<configuration><services><mask><noise> is empty; give it a value, or drop an inherited one with combine.self="remove"',
        "<configuration><system><hostname> still holds an expression that has no value: '\${card.name}'",
        "<configuration><storage><partitions><root><number> holds 'three', expected a whole number"]) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert !log.contains('DPU-OS image') : 'work began before the configuration was checked'
assert !new File(basedir, 'target').exists() && !new File(basedir, 'src').exists()
return true

File given = new File(distributions)
File own = new File(basedir, 'distributions')
new File(own, 'keys').mkdirs()
new File(given, 'keys').listFiles().each { new File(own, "keys/${it.name}").bytes = it.bytes }
new File(own, "${distribution}.xml").text = new File(given, "${distribution}.xml").text
new File(own, 'small.xml').text = """<distribution>
  <base>${distribution}</base>
  <sets><base>
    <system>filesystem setup</system><boot>setup</boot><boot.x86_64>setup</boot.x86_64><boot.aarch64>setup</boot.aarch64>
  </base></sets>
  <installer><main>setup</main></installer>
</distribution>
"""
return true

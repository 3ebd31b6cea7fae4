// A line's comment says which of its instructions run: all, some, or none.
def source = new File(basedir, 'src/main/java/shop/Orders.java').readLines()
def expected = source.indexed(1)
    .collectEntries { nr, text -> [nr, (text =~ /\/\/ (all|some|none)$/).with { it.find() ? it.group(1) : null }] }
    .findAll { it.value != null }
assert expected.size() == 6

def report = { String out ->
  def xml = new File(basedir, "$out/site/jacoco/jacoco.xml").text
  def lines = [:]
  (xml =~ /<line nr="(\d+)" mi="(\d+)" ci="(\d+)" mb="(\d+)" cb="(\d+)"\/>/).each {
    def (nr, missed, covered, missedBranches) = it.drop(1)*.toInteger()
    lines[nr] = covered == 0 ? 'none' : missed + missedBranches == 0 ? 'all' : 'some'
  }
  return lines.findAll { it.key in expected.keySet() }
}

assert report('single') == expected
// The second copy is synthetic, and JaCoCo passes over it: nothing that ran in there is reported.
assert report('two').findAll { it.value != expected[it.key] } ==
    expected.findAll { source[it.key - 1] =~ /sum \*= 2|sum < 0|return/ }.collectEntries { [it.key, 'none'] }
return true

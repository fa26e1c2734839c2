using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Pages;

public sealed class StudyPageTests
{
    private static readonly string[] sections = ["best", "progress", "parallel", "slices", "importance", "space", "trials", "commands"];

    private readonly string text = StudyPage.Build(MadeUpStudy.Finished, default).ToString();

    private XElement Root => XDocument.Parse(text).Root!;

    [Fact]
    public void A_finished_study_has_every_section_and_nothing_is_left_out()
    {
        Assert.Equal(sections, Root.Descendants("section").Select(section => (string)section.Attribute("id")!));
        Assert.Empty(LeftOut(Root));
        Assert.DoesNotContain("http", text.Replace("http-equiv", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>crashed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_facts_stand_at_the_head()
    {
        Assert.Equal("mnist, 1 epoch a trial, finished", Root.Descendants("p").First().Value);
        Assert.Equal(
            ["Best 2.5 %trial 1", "Trials 2 of 51 done, 1 failed; 1 imported", "Time 1:06in trials, added up", "Sampler Randomseed 7", "Pruner Medianfrom 5 trials on", "Dimensions 1rate"],
            Root.Descendants("dl").First().Elements("div").Select(fact => $"{fact.Element("dt")!.Value} {fact.Element("dd")!.Value}"));
        Assert.Contains("0.010000000000000002", Section("best").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_has_every_trial_and_marks_the_best()
    {
        Assert.Equal("trial|state|error|rate|seconds|attempts|note", string.Join('|', Section("trials").Descendants("thead").Single().Descendants("th").Select(cell => cell.Value)));
        XElement[] rows = [.. Section("trials").Descendants("tbody").Single().Elements("tr")];
        Assert.Equal(
            ["0|done, imported|4 %|0.1|-|-|a log", "1|done|2.5 %|0.01|61.5|2|", "2|failed|-|-|5.0|1|<b>crashed</b>"],
            rows.Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))));
        Assert.Equal([null, "differs", null], rows.Select(row => (string?)row.Attribute("class")));
    }

    [Fact]
    public void A_best_trial_from_elsewhere_says_so()
    {
        XElement root = XDocument.Parse(StudyPage.Build(MadeUpStudy.Finished with { Best = MadeUpStudy.Finished.Best! with { Origin = "log.json" } }, default).ToString()).Root!;
        Assert.Contains("It was not run here: it comes from log.json.", root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_left_out_and_said()
    {
        XElement root = XDocument.Parse(StudyPage.Build(MadeUpStudy.Begun, default).ToString()).Root!;
        Assert.Equal(sections, root.Descendants("section").Select(section => (string)section.Attribute("id")!));
        Assert.Equal(["best", "progress", "parallel", "slices", "importance", "trials"], LeftOut(root));
        Assert.Contains("It takes more trials.", root.Value, StringComparison.Ordinal);
        Assert.Contains("no trial is done", root.Value, StringComparison.Ordinal);
        Assert.Contains("not finished", root.Value, StringComparison.Ordinal);
    }

    private static string[] LeftOut(XElement root) => [.. root.Descendants("p").Where(p => (string?)p.Attribute("class") == "left-out").Select(p => (string)p.Ancestors("section").Single().Attribute("id")!)];

    private XElement Section(string id) => Root.Descendants("section").Single(section => (string?)section.Attribute("id") == id);
}

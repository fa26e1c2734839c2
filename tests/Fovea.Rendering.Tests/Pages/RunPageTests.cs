using System.Xml.Linq;
using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Rendering.Tests.Pages;

public sealed class RunPageTests
{
    private static readonly string[] sections = ["curves", "figures", "fixations", "looks", "mistakes", "data", "configuration", "environment", "commands"];

    private static readonly (string, string)[] commands = [("the worst mistake as a picture", "./fovea look runs/one made-up:test:3")];

    private readonly string text = RunPage.Build(MadeUpRun.Finished("one"), commands, default).ToString();

    private XElement Root => XDocument.Parse(text).Root!;

    [Fact]
    public void A_finished_run_has_every_section_and_nothing_is_left_out()
    {
        Assert.Equal(sections, Root.Descendants("section").Select(section => (string)section.Attribute("id")!));
        Assert.Empty(LeftOut(Root));
        Assert.DoesNotContain("http", text.Replace("http-equiv", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_those_of_the_run()
    {
        Assert.Equal(
            ["Test error 25.00 %4 images", "Best validation error 4.00 %epoch 2", "Epochs 2of 50, ended by patience", "Time 0:101,000 images/s", "Parameters 1,2345.6 million multiply-adds per look", "Glimpses 32 scales of 8x8, start centre"],
            Root.Descendants("dl").First().Elements("div").Select(fact => $"{fact.Element("dt")!.Value} {fact.Element("dd")!.Value}"));
        Assert.Equal("25.00", Section("figures").Descendants("tr").Single(row => row.Element("th")?.Value == "error, %").Element("td")!.Value);
        Assert.Equal(["1|75", "2|50", "3|25"], Section("figures").Descendants("figure").Single().Descendants("tbody").Single().Elements("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))));
        Assert.Contains("Test images, one look at each of 4 at mean locations.", Section("figures").Value, StringComparison.Ordinal);
        Assert.Contains("some processor", Section("environment").Value, StringComparison.Ordinal);
        Assert.Contains("\"batchSize\"", Section("configuration").Value, StringComparison.Ordinal);
        Assert.Contains("./fovea look runs/one made-up:test:3", Section("commands").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_went_on_on_a_device_says_which()
    {
        RunReport run = MadeUpRun.Stopped("two");
        RunEnvironment here = run.Environments[0];
        Assert.Empty(DevicesOf(here));
        Assert.Equal(["the processor", "cuda:0: Some Card, driver 1"], DevicesOf(here, here with { Device = "cuda:0: Some Card, driver 1" }));

        IEnumerable<string> DevicesOf(params RunEnvironment[] environments) =>
            XDocument.Parse(RunPage.Build(run with { Environments = environments }, commands, default).ToString()).Descendants("tr")
                .Where(row => row.Element("th")?.Value == "device").SelectMany(row => row.Elements("td")).Select(cell => cell.Value);
    }

    [Fact]
    public void What_puts_the_figures_in_doubt_stands_beside_them()
    {
        Assert.DoesNotContain("warning", Root.Descendants("p").Select(paragraph => (string?)paragraph.Attribute("class")));
        RunReport run = MadeUpRun.Finished("one"), doubtful = run with { Looks = run.Looks! with { Warnings = ["test has no image of class <b>"] } };
        XElement page = XDocument.Parse(RunPage.Build(doubtful, commands, default).ToString()).Root!;
        XElement warning = page.Descendants("p").Single(paragraph => (string?)paragraph.Attribute("class") == "warning");
        Assert.Equal("Warning: test has no image of class <b>", warning.Value);
        Assert.Equal("dl", warning.ElementsBeforeSelf().Last().Name.LocalName);
        XElement compared = XDocument.Parse(ComparisonPage.Build(run, doubtful with { Name = "two" }, commands, default).ToString()).Root!;
        Assert.Equal("Warning: two: test has no image of class <b>", compared.Descendants("p").Single(paragraph => (string?)paragraph.Attribute("class") == "warning").Value);
    }

    [Fact]
    public void Maps_are_there_for_every_glimpse_and_class()
    {
        Assert.Equal(3 + 2 + (3 * 2), Section("fixations").Descendants("figure").Count());
        // The second class has no image, so its map has no backdrop; the small ones have none either.
        Assert.Equal(3 + 1, Section("fixations").Descendants("image").Count());
    }

    [Fact]
    public void A_look_shows_every_box_and_every_patch()
    {
        XElement look = Section("looks").Descendants("article").Single();
        Assert.Equal("class 0, 50.0 %✓ rightmade up", look.Element("header")!.Value);
        Assert.Equal("look wide", (string)look.Attribute("class")!);
        Assert.Equal(3 * 2, look.Descendants("rect").Count());
        Assert.Equal(3 * 2, look.Descendants("img").Count());
        Assert.Equal(["g1", "g2", "g3"], look.Element("svg")!.Elements("g").Select(group => (string)group.Attribute("class")!));
        string[] box = [.. look.Descendants("rect").Last().Attributes().Take(4).Select(attribute => attribute.Value)];
        GlimpseBox finest = MadeUpRun.Finished("one").Looks!.Looks[0].Steps[2].Boxes[0];
        Assert.Equal([$"{finest.Left}", $"{finest.Top}", "8", "8"], box);
    }

    [Fact]
    public void What_is_not_there_is_left_out_and_said()
    {
        XElement root = XDocument.Parse(RunPage.Build(MadeUpRun.Stopped("two") with { Epochs = [], Environments = [] }, commands, default).ToString()).Root!;
        Assert.Equal(sections, root.Descendants("section").Select(section => (string)section.Attribute("id")!));
        Assert.Equal(["curves", "figures", "fixations", "looks", "mistakes", "data", "environment"], LeftOut(root));
        Assert.Contains("There are no weights.", root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_sees_all_at_once_has_no_glimpses_to_show()
    {
        RunReport run = MadeUpRun.Finished("three");
        XElement root = XDocument.Parse(RunPage.Build(run with { Model = run.Model! with { SeesAllAtOnce = true } }, commands, default).ToString()).Root!;
        Assert.Equal(["fixations"], LeftOut(root));
        Assert.Empty(root.Descendants("article").Descendants("rect"));
        Assert.Contains("one look at each of 4.", root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_stand_side_by_side()
    {
        RunReport first = MadeUpRun.Finished("one"), second = MadeUpRun.Stopped("two");
        second = second with { Recipe = second.Recipe with { Data = "cue" } };
        XElement root = XDocument.Parse(ComparisonPage.Build(first, second, commands, default).ToString()).Root!;
        XElement Of(string id) => root.Descendants("section").Single(section => (string?)section.Attribute("id") == id);
        Assert.Equal("datamnistcue", Of("differences").Descendants("tbody").Single().Value);
        Assert.Equal("data", Of("configuration").Descendants("tr").Single(row => (string?)row.Attribute("class") == "differs").Element("th")!.Value);
        Assert.Equal("error, %|25.00|-|-", string.Join('|', Of("figures").Descendants("tr").Single(row => row.Element("th")!.Value == "error, %").Elements().Select(cell => cell.Value)));
        Assert.Equal("best validation error, %|4.00|4.00|0", string.Join('|', Of("figures").Descendants("tr").Single(row => row.Element("th")!.Value.StartsWith("best validation", StringComparison.Ordinal)).Elements().Select(cell => cell.Value)));
        Assert.Equal(4, Of("curves").Descendants("figure").First().Descendants("path").Count(path => ((string?)path.Attribute("class"))?.StartsWith("curve", StringComparison.Ordinal) == true && path.Parent!.Attribute("role") is not null));
        Assert.Equal(["fixations-2", "mistakes-2"], LeftOut(root).Except(["figures", "confusion"]));
    }

    private XElement Section(string id) => Root.Descendants("section").Single(section => (string?)section.Attribute("id") == id);

    private static IEnumerable<string> LeftOut(XElement root) =>
        root.Descendants("p").Where(p => (string?)p.Attribute("class") == "left-out").Select(p => (string)p.Ancestors("section").Single().Attribute("id")!).Distinct();
}

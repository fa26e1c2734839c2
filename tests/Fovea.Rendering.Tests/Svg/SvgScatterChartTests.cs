using System.Globalization;
using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Svg;

public sealed class SvgScatterChartTests
{
    private static readonly ChartAxis kinds = new("kind") { Names = ["adam", "sgd"], Bounds = (-0.5, 1.5) }, percent = new("%");

    [Fact]
    public void Points_lie_where_their_values_say_and_the_emphasised_one_on_top()
    {
        XElement svg = Of(new ChartAxis("x") { Bounds = (0, 1) }, new("best", 0, 1, 0.2) { IsEmphasised = true }, new("middle", 0.5, 2, 1), new("end", 1, 3, 0));
        XElement[] dots = [.. svg.Elements("circle")];
        Assert.Equal(["middle", "end", "best"], dots.Select(dot => dot.Element("title")!.Value));
        Assert.Equal(["dot shaded", "dot shaded", "dot best"], dots.Select(dot => dot.Attribute("class")!.Value));
        Assert.Equal(["--t:1", "--t:0", "--t:0.2"], dots.Select(dot => dot.Attribute("style")!.Value));
        Assert.Equal(Of(dots[0], "cx"), (Of(dots[1], "cx") + Of(dots[2], "cx")) / 2, 0.02);
        Assert.Equal(Of(dots[0], "cy"), (Of(dots[1], "cy") + Of(dots[2], "cy")) / 2, 0.02);
        Assert.True(Of(dots[2], "cy") > Of(dots[1], "cy"));
    }

    [Fact]
    public void What_has_no_value_is_a_cross_above()
    {
        XElement svg = Of(percent, new("done", 1, 5, 0), new("failed", 2, null, 1));
        XElement cross = svg.Elements("path").Single(path => (string?)path.Attribute("class") == "lost");
        Assert.Equal("failed", cross.Element("title")!.Value);
        Assert.Single(svg.Elements("circle"));
    }

    [Fact]
    public void Points_of_one_choice_stand_side_by_side_and_nearer_to_it_than_to_the_next()
    {
        XElement svg = Of(kinds, [.. Enumerable.Range(0, 20).Select(i => new ScatterPoint($"{i}", i % 2, 1 + i, 0))]);
        double[] x = [.. svg.Elements("circle").Select(dot => Of(dot, "cx"))];
        Assert.Equal(20, x.Distinct().Count());
        Assert.True(x.Where((_, i) => i % 2 == 0).Max() < x.Where((_, i) => i % 2 == 1).Min());
        Assert.Contains("sgd", svg.Elements("text").Select(text => text.Value));
    }

    [Fact]
    public void Who_does_not_see_it_gets_a_sentence() => Assert.Equal(
        "t: % against kind, 2 points; trial 1: 3 %",
        Of(kinds, new("trial 0", 0, 5, 0), new("trial 1: 3 %", 1, 3, 0) { IsEmphasised = true }).Attribute("aria-label")!.Value);

    private static XElement Of(ChartAxis across, params ScatterPoint[] points) => SvgScatterChart.Draw(new ScatterChart("t", string.Empty, across, percent, points));

    private static double Of(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}

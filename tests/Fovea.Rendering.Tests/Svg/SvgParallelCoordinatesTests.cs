using System.Globalization;
using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Svg;

public sealed class SvgParallelCoordinatesTests
{
    private static readonly ChartAxis[] axes =
    [
        new("rate", IsLogarithmic: true) { Bounds = (1e-4, 1) }, new("kind") { Names = ["adam", "sgd"], Bounds = (-0.5, 1.5) }, new("momentum") { Bounds = (0, 1) }, new("error, %"),
    ];

    private static readonly XElement svg = SvgParallelCoordinates.Draw(new ParallelCoordinates("All", axes,
        [
            new("best", [1e-2, 0, null, 10]) { IsEmphasised = true }, new("worst", [1e-4, 1, 0.5, 50]), new("middle", [1, 1, 0, 30]), new("failed", [1, 1, 1, null]),
        ]));

    [Fact]
    public void Lines_pass_where_their_values_say()
    {
        (double X, double Y)[] worst = PathOf("worst"), best = PathOf("best"), middle = PathOf("middle");
        Assert.Equal(4, worst.Length);
        Assert.Equal(best.Select(place => place.X), worst.Select(place => place.X));
        Assert.Equal(best[0].Y, (worst[0].Y + middle[0].Y) / 2, 0.02);
        Assert.Equal(worst[1].Y, middle[1].Y);
        Assert.True(best[1].Y > worst[1].Y, "the first choice stands below the second");
        Assert.True(best[3].Y > middle[3].Y && middle[3].Y > worst[3].Y, "less is below");
    }

    [Fact]
    public void A_line_without_a_value_passes_below_the_axis()
    {
        Assert.True(PathOf("best")[2].Y > PathOf("middle")[2].Y + 10, "momentum 0 is the axis' end");
        string[] none = [.. svg.Elements("g").Where(group => (string?)group.Attribute("class") == "axis" && group.Elements("text").Any(text => text.Value == "none")).Select(group => group.Elements("text").First().Value)];
        Assert.Equal(["momentum", "error, %"], none);
    }

    [Fact]
    public void The_better_the_later_drawn_and_the_stronger()
    {
        XElement[] lines = Lines();
        Assert.Equal(["failed", "worst", "middle", "best"], lines.Select(line => line.Element("title")!.Value));
        Assert.Equal(["trial lost", "trial shaded", "trial shaded", "trial best"], lines.Select(line => line.Attribute("class")!.Value));
        double[] shades = [.. lines.Skip(1).Select(line => double.Parse(line.Attribute("style")!.Value["--t:".Length..], CultureInfo.InvariantCulture))];
        Assert.Equal(shades.Order(), shades);
        Assert.InRange(shades[0], 0, 0.05);
        Assert.InRange(shades[2], 0.95, 1);
    }

    [Fact]
    public void Axes_are_named_and_marked_within_their_bounds()
    {
        XElement[] all = [.. svg.Elements("g").Where(group => (string?)group.Attribute("class") == "axis")];
        Assert.Equal(["rate", "kind", "momentum", "error, %"], all.Select(axis => axis.Elements("text").First().Value));
        Assert.Equal(["adam", "sgd"], all[1].Elements("text").Skip(1).Select(text => text.Value));
        Assert.Equal("All: 4 lines over rate, kind, momentum, error, %; best", svg.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void An_axis_that_no_line_meets_has_its_bounds() =>
        Assert.Contains("0.4", SvgParallelCoordinates.Draw(new ParallelCoordinates("t", [axes[2], axes[3]], [new("a", [null, 1])])).Descendants("text").Select(text => text.Value));

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Contains("at least 2 axes, but have 1", Assert.Throws<ArgumentException>(() => SvgParallelCoordinates.Draw(new ParallelCoordinates("t", axes[..1], []))).Message, StringComparison.Ordinal);
        ArgumentException odd = Assert.Throws<ArgumentException>(() => SvgParallelCoordinates.Draw(new ParallelCoordinates("t", axes, [new("a", [1])])));
        Assert.Contains("'a' must have 4 values, but has 1", odd.Message, StringComparison.Ordinal);
    }

    private static XElement[] Lines() => [.. svg.Elements("g").Where(group => ((string?)group.Attribute("class"))?.StartsWith("trial", StringComparison.Ordinal) == true)];

    private static (double X, double Y)[] PathOf(string name) =>
    [
        .. Lines().Single(line => line.Element("title")!.Value == name).Element("path")!.Attribute("d")!.Value[1..].Split('L').Select(place => place.Split(' '))
            .Select(pair => (double.Parse(pair[0], CultureInfo.InvariantCulture), double.Parse(pair[1], CultureInfo.InvariantCulture))),
    ];
}

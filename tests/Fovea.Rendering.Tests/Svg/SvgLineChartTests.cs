using System.Globalization;
using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Svg;

public sealed class SvgLineChartTests
{
    private static readonly LineChart chart = new(
        "Error", "made up", new ChartAxis("epoch") { IsWhole = true }, new ChartAxis("%"),
        [
            new ChartSeries("training", [new(1, 8), new(2, 4), new(3, 0)]),
            new ChartSeries("validation", [new(1, 6), new(3, 2)]) { Style = SeriesStyle.Dashed, Color = 3 },
        ]);

    [Fact]
    public void Points_lie_where_their_values_say()
    {
        XElement[] dots = Dots("c0");
        double[] x = [.. dots.Select(dot => Of(dot, "cx"))], y = [.. dots.Select(dot => Of(dot, "cy"))];
        Assert.Equal(x[1] - x[0], x[2] - x[1], 0.02);
        Assert.Equal(y[1] - y[0], y[2] - y[1], 0.02);
        Assert.True(x[0] < x[1] && y[0] < y[1]);
        Assert.Equal(y[1] + ((y[0] - y[1]) / 2), Of(Dots("c3")[0], "cy"), 0.02);
    }

    [Fact]
    public void Counted_values_are_marked_at_whole_numbers()
    {
        IEnumerable<string> labels = SvgLineChart.Draw(chart).Elements("text").Select(text => text.Value);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "1", "2", "3", "%", "epoch"], labels);
    }

    [Fact]
    public void The_pointer_finds_every_value_of_its_place()
    {
        string[][] shown = [.. SvgLineChart.Draw(chart).Elements("g").Select(strip => strip.Descendants("text").Select(line => line.Value).ToArray())];
        Assert.Equal([["epoch 1", "training 8", "validation 6"], ["epoch 2", "training 4"], ["epoch 3", "training 0", "validation 2"]], shown);
    }

    [Fact]
    public void Who_does_not_see_it_gets_a_sentence_and_a_table()
    {
        XElement figure = HtmlFigure.Build(chart);
        XElement svg = figure.Elements("svg").Single();
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("Error: % against epoch. training from 8 to 0; validation from 6 to 2", svg.Attribute("aria-label")!.Value);
        Assert.Equal(
            ["1|8|6", "2|4|", "3|0|2"],
            figure.Descendants("tbody").Single().Elements("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))));
        Assert.Equal(["curve c0", "curve c3 dashed"], figure.Element("ul")!.Descendants("path").Select(path => path.Attribute("class")!.Value));
    }

    [Fact]
    public void Long_curves_have_no_dots_and_a_bounded_number_of_strips()
    {
        XElement svg = SvgLineChart.Draw(new LineChart("long", string.Empty, new ChartAxis("x"), new ChartAxis("y"), [new ChartSeries("s", [.. Enumerable.Range(0, 10000).Select(i => new ChartPoint(i, i % 7))])]));
        Assert.Empty(svg.Elements("circle"));
        Assert.Equal(150, svg.Elements("g").Count());
        Assert.Equal("x 9,999", svg.Elements("g").Last().Descendants("text").First().Value);
    }

    [Fact]
    public void Steps_stay_at_their_height_until_the_next_and_crosses_stand_on_the_upper_edge()
    {
        LineChart stepped = new("t", string.Empty, new ChartAxis("trial") { IsWhole = true }, new ChartAxis("%"),
            [
                new ChartSeries("best", [new(0, 4), new(2, 1)]) { Style = SeriesStyle.Steps },
                new ChartSeries("failed", [new(1, double.NaN)]) { Style = SeriesStyle.Crosses, Color = 6 },
            ]);
        XElement svg = SvgLineChart.Draw(stepped);
        Assert.Equal("M60 26H442V230", svg.Elements("path").Single(path => path.Attribute("class")!.Value == "curve c0").Attribute("d")!.Value);
        Assert.Equal("M247.5 18.5L254.5 25.5M247.5 25.5L254.5 18.5", svg.Elements("path").Single(path => path.Attribute("class")!.Value == "curve c6").Attribute("d")!.Value);
        Assert.Equal(["trial 1", "failed"], svg.Elements("g").ElementAt(1).Descendants("text").Select(line => line.Value));
        Assert.Equal(["0|4|", "1||×", "2|1|"], HtmlFigure.Build(stepped).Descendants("tbody").Single().Elements("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))));
    }

    [Theory]
    [InlineData(0.00012, "1.2E-4")]
    [InlineData(0.01234567, "0.0123")]
    [InlineData(12.345, "12.35")]
    [InlineData(123.456, "123.5")]
    [InlineData(12345.6, "12,346")]
    [InlineData(0, "0")]
    public void Values_keep_the_digits_that_count(double value, string text) => Assert.Equal(text, SvgLineChart.Short(value));

    private static XElement[] Dots(string color) => [.. SvgLineChart.Draw(chart).Elements("circle").Where(dot => dot.Attribute("class")!.Value == $"dot {color}")];

    private static double Of(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}

using System.Xml.Linq;
using Fovea.Reports;

namespace Fovea.Rendering.Tests.Svg;

public sealed class SvgHeatMapTests
{
    [Fact]
    public void Cells_are_as_strong_as_the_root_of_their_share()
    {
        // 4 pixels are 4 cells: four glimpses in the upper left, one in each of the two at the lower right.
        FixationMap map = new(new ImageShape(2, 4, 1));
        for (int i = 0; i < 4; i++) map.Add(-1f, -1f);
        map.Add(0.1f, 0.9f);
        map.Add(1f, 1f);
        XElement svg = SvgHeatMap.Draw("all", map).Element("svg")!;
        Assert.Equal("0 0 40 20", svg.Attribute("viewBox")!.Value);
        Assert.Equal(["M20 10h20v10h-20z 0.5", "M0 0h10v10h-10z 0.9"], svg.Elements("path").Select(path => $"{path.Attribute("d")!.Value} {path.Attribute("fill-opacity")!.Value}"));
        Assert.Equal("all: 6 glimpses, most of them around 12 % from the left and 25 % from the top", svg.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void Without_glimpses_there_is_only_the_backdrop()
    {
        XElement figure = SvgHeatMap.Draw("none", new FixationMap(new ImageShape(28, 28, 1)), "data:image/png;base64,AA==");
        Assert.Single(figure.Element("svg")!.Elements(), child => child.Name == "image");
        Assert.Equal("none: no glimpses", figure.Element("svg")!.Attribute("aria-label")!.Value);
    }
}

using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Html;

public sealed class ConfusionTableTests
{
    private static readonly long[][] counts = [[8, 2, 0], [1, 9, 0], [0, 0, 0]];

    private readonly XElement[] rows = [.. ConfusionTable.Build(counts, ["a", "b", "c"]).Descendants("tbody").Single().Elements("tr")];

    [Fact]
    public void Cells_are_shares_of_their_row() =>
        Assert.Equal(["80.0", "20.0", "·", "10.0", "90.0", "·", "·", "·", "·"], rows.SelectMany(row => row.Elements("td")).Select(cell => cell.Value));

    [Fact]
    public void Right_ones_are_coloured_by_share_and_wrong_ones_beside_the_worst()
    {
        Assert.Equal(["--share:0.8", "--share:1", "--share:0.5", "--share:0.9"], rows.SelectMany(row => row.Elements("td")).Attributes("style").Select(style => style.Value));
        Assert.Equal(["right", "wrong", "wrong", "right"], rows.SelectMany(row => row.Elements("td")).Attributes("class").Select(name => name.Value));
        Assert.Equal("a taken for b: 2 of 10 looks", rows[0].Elements("td").ElementAt(1).Attribute("title")!.Value);
    }
}

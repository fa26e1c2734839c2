using System.Xml.Linq;

namespace Fovea.Rendering.Tests.Html;

public sealed class HtmlBarsTests
{
    [Fact]
    public void A_bar_is_as_long_as_its_shares_and_says_them()
    {
        XElement table = HtmlBars.Build(new BarChart("importance", "by itself", "in all", [new("rate", 0.42, 0.675), new("<std>", 0, 0.004)]));
        Assert.Equal(["rate|42 %|68 %", "<std>|0 %|0 %"], table.Descendants("tbody").Single().Elements("tr").Select(row => string.Join('|', row.Elements().Where(cell => cell.Value.Length > 0).Select(cell => cell.Value))));
        Assert.Equal(["width:67.5%", "width:42%", "width:0.4%", "width:0%"], table.Descendants("div").Attributes("style").Select(style => style.Value));
        Assert.Equal(["by itself", "in all"], table.Descendants("thead").Single().Descendants("th").Select(cell => cell.Value));
    }
}

using System.Text;

namespace Fovea.Imaging.Tests.Folders;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("a,b\n c , d \n", "1:a|b 2:c|d")]
    [InlineData("a,b\r\n\r\nc,d", "1:a|b 3:c|d")]
    [InlineData("\uFEFFa,\"b, \"\"c\"\"\"\n", "1:a|b, \"c\"")]
    [InlineData("a,\"b\r\nc\"\r\nd,e\r\n", "1:a|b\nc 3:d|e")]
    [InlineData("a,\"\"\n,", "1:a| 2:|")]
    [InlineData("", "")]
    [InlineData(" \n", "")]
    public void Records_are_read_with_the_line_that_each_begins_in(string text, string expected)
    {
        File.WriteAllText(folder["list.csv"], text);
        Assert.Equal(expected, string.Join(' ', CsvFile.Read(folder["list.csv"]).Select(record => $"{record.Line}:{string.Join('|', record.Fields)}")));
    }

    [Fact]
    public void A_spreadsheets_UTF_16_is_known_by_its_mark()
    {
        File.WriteAllText(folder["list.csv"], "ä,b\n", Encoding.Unicode);
        Assert.Equal(["ä", "b"], Assert.Single(CsvFile.Read(folder["list.csv"])).Fields);
    }

    [Fact]
    public void A_line_that_is_not_UTF_8_is_told_by_its_number()
    {
        string path = folder["list.csv"];
        File.WriteAllText(path, "file,label\nä.tif,a\n", Encoding.UTF8);
        File.AppendAllText(path, "ö.tif,b\n", Encoding.Latin1);
        Assert.Equal(
            $"{path}, line 3: must be UTF-8, but is not: save the file as UTF-8, or if it is Latin-1, iconv -f LATIN1 -t UTF-8 {path} > NEW.csv makes one that is",
            Assert.Throws<DataException>(() => CsvFile.Read(path)).Message);
    }

    [Fact]
    public void A_quotation_mark_that_is_never_closed_is_told_by_the_line_that_opens_it()
    {
        string path = folder["list.csv"];
        File.WriteAllText(path, "file,label\n\"a\n.tif\",a\n\"b.tif,b\nc.tif,c\n");
        Assert.Equal($"{path}, line 4: a quotation mark that is opened in it is never closed: '\"b.tif,b'", Assert.Throws<DataException>(() => CsvFile.Read(path)).Message);
    }

    public void Dispose() => folder.Dispose();
}

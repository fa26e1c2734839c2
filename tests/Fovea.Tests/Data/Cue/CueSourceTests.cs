using Fovea.Data.Cue;

namespace Fovea.Tests.Data.Cue;

public sealed class CueSourceTests
{
    private readonly DataSet data = new CueSource(400, 10, 10).Create();

    [Fact]
    public void Classes_are_even_and_splits_differ()
    {
        for (int c = 0; c < 4; c++) Assert.InRange(data.Training.Labels.ToArray().Count(label => label == c), 60, 140);
        Assert.NotEqual(data.Training.Pixels(0).ToArray(), data.Test.Pixels(0).ToArray());
        Assert.Equal(data.Training.Pixels(3).ToArray(), new CueSource(400, 10, 10).Create().Training.Pixels(3).ToArray());
    }

    [Fact]
    public void The_cell_that_the_cue_points_to_has_the_stripes_and_no_other_has()
    {
        for (int i = 0; i < data.Training.Count; i++)
        {
            (int row, int column) = Cue(i);
            (int cellRow, int cellColumn) = (row / 4, column / 4);
            for (int cell = 0; cell < 9; cell++)
            {
                if (cell == 4) continue;
                bool isStriped = Cell(i, cell / 3, cell % 3).All(pixel => pixel is 0 or 255);
                Assert.Equal((cell / 3, cell % 3) == (cellRow, cellColumn), isStriped);
            }
        }
    }

    /// <summary>Upper-left corner of the bright square within the centre cell: 0, 4 or 8 on each axis.</summary>
    private (int Row, int Column) Cue(int image)
    {
        int place = Array.IndexOf(Cell(image, 1, 1), (byte)255);
        return (place / 12, place % 12);
    }

    private byte[] Cell(int image, int cellRow, int cellColumn)
    {
        byte[] pixels = data.Training.Pixels(image).ToArray();
        return [.. Enumerable.Range(0, 144).Select(i => pixels[(((cellRow * 12) + (i / 12)) * 36) + (cellColumn * 12) + (i % 12)])];
    }
}

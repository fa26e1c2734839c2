using Fovea.Parts;

namespace Fovea.Tests.Layers;

public sealed class ParameterSetTests
{
    [Fact]
    public void First_values_go_by_seed_and_place_among_the_declarations()
    {
        float[] alone = FirstValues("own"), behind = FirstValues("own", "other"), before = FirstValues("other", "own");
        Assert.Equal(alone, behind);
        Assert.NotEqual(alone, before);
        Assert.All(alone, value => Assert.InRange(value, -0.5f, 0.5f));
        Assert.True(alone.Distinct().Count() > 10);
    }

    [Fact]
    public void The_declaration_says_whether_it_is_a_vector_whatever_the_name()
    {
        ParameterSet set = new();
        Parameter matrix = set.AddMatrix("matrix.bias", ParameterGroup.Classifier, rows: 1, columns: 17, new Initializer(1));
        Parameter vector = set.AddVector("vector.weight", ParameterGroup.Classifier, length: 17, new Initializer(1));
        set.Allocate();
        Assert.Equal([1, 17], matrix.Shape);
        Assert.Equal([17], vector.Shape);
        Assert.Equal((1, 17), (vector.Value.Rows, vector.Value.Columns));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.AddVector("empty", ParameterGroup.Classifier, length: 0, new Initializer(1)));
    }

    [Fact]
    public void Groups_are_contiguous_and_cover_the_buffer()
    {
        ParameterSet set = new();
        set.AddVector("b", ParameterGroup.Policy, 17, new Initializer(1));
        set.AddMatrix("a", ParameterGroup.Classifier, 3, 5, new Initializer(1));
        set.AddMatrix("c", ParameterGroup.Statistics, 1, 3, new Initializer(1));
        Assert.Equal((0, 48), set.RangeOf(ParameterGroup.Classifier));
        Assert.Equal((48, 32), set.RangeOf(ParameterGroup.Policy));
        Assert.Equal((80, 0), set.RangeOf(ParameterGroup.Baseline));
        Assert.Equal((80, 16), set.RangeOf(ParameterGroup.Statistics));
        Assert.Equal(32, set.Count);
        Assert.Throws<InvalidOperationException>(() => set.AddVector("b", ParameterGroup.Policy, 1, new Initializer(1)));
        set.Allocate();
        set.Parameters[0].Value.Values.Fill(1);
        set.Parameters[1].Value.Values.Fill(2);
        Assert.Equal([.. Enumerable.Repeat(2f, 48), .. Enumerable.Repeat(1f, 32), .. new float[16]], set.Values.Span.ToArray());
    }

    private static float[] FirstValues(params string[] names)
    {
        ParameterSet set = new();
        foreach (string name in names) set.AddMatrix(name, ParameterGroup.Classifier, 4, 6, new Initializer(0.5f));
        set.Allocate();
        set.Initialize(9);
        return set.Parameters.Single(parameter => parameter.Name == "own").Value.Flat();
    }
}

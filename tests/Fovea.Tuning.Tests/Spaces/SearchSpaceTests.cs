namespace Fovea.Tuning.Tests.Spaces;

public sealed class SearchSpaceTests
{
    private const string AllKinds = """
        {"dimensions":[{"kind":"float","name":"std","low":0,"high":1},{"kind":"float","name":"rate","low":1E-08,"high":0.1,"log":true},
        {"kind":"float","name":"decay","low":0,"high":1,"step":0.1},{"kind":"int","name":"units","low":16,"high":1024,"log":true},
        {"kind":"categorical","name":"optimizer","choices":["adam","sgd"]},
        {"kind":"float","name":"momentum","low":0,"high":0.99,"when":{"parent":"optimizer","values":["sgd"]}}]}
        """;

    [Fact]
    public void Json_reads_and_writes_every_kind()
    {
        var space = SearchSpace.Parse(AllKinds);
        Assert.Equal(AllKinds.ReplaceLineEndings(string.Empty), space.ToJson());
        Assert.Equal(space, SearchSpace.Parse(space.ToJson()));
    }

    [Theory]
    [InlineData("""{"dimensions":[]}""", "a search space must have a dimension, but has none")]
    [InlineData("""{"dimensions":[{"kind":"float","name":"a","low":2,"high":1}]}""", "a: low must be at most high, but 2 is above 1")]
    [InlineData("""{"dimensions":[{"kind":"float","name":"a","low":0,"high":1,"log":true}]}""", "a: a logarithmic scale needs low > 0, but low is 0")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":-1,"high":1,"log":true}]}""", "a: a logarithmic scale needs low > 0, but low is -1")]
    [InlineData("""{"dimensions":[{"kind":"float","name":"a","low":0,"high":1,"step":0}]}""", "a: step must be > 0, but is 0")]
    [InlineData("""{"dimensions":[{"kind":"float","name":"a","low":1,"high":2,"step":0.1,"log":true}]}""", "a: a logarithmic scale has no step, but step is 0.1")]
    [InlineData("""{"dimensions":[{"kind":"categorical","name":"a","choices":[]}]}""", "a: there must be a choice, but there is none")]
    [InlineData("""{"dimensions":[{"kind":"categorical","name":"a","choices":["x","x"]}]}""", "a: choices must differ, but 'x' stands twice")]
    [InlineData("""{"dimensions":[{"kind":"int","name":" ","low":1,"high":2}]}""", "a dimension's name must not be empty")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":1,"high":2},{"kind":"int","name":"a","low":1,"high":2}]}""", "'a' stands twice")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"b","values":[1]}}]}""", "there is no 'b'")]
    [InlineData(
        """{"dimensions":[{"kind":"float","name":"b","low":0,"high":1},{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"b","values":[1]}}]}""",
        "'b' is a float")]
    [InlineData(
        """{"dimensions":[{"kind":"int","name":"b","low":1,"high":3},{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"b","values":[4]}}]}""",
        "'b' never is '4'")]
    [InlineData(
        """{"dimensions":[{"kind":"int","name":"b","low":1,"high":3},{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"b","values":[]}}]}""",
        "must name a value")]
    [InlineData(
        """
        {"dimensions":[{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"b","values":[1]}},
        {"kind":"int","name":"b","low":1,"high":2,"when":{"parent":"a","values":[1]}}]}
        """,
        "conditions must not depend on themselves, but do for 'a', 'b'")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":1,"high":2,"when":{"parent":"a","values":[1]}}]}""", "depend on themselves")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":1}]}""", "no search space: dimensions[0] lacks high")]
    [InlineData("""{"dimensions":[{"kind":"int","name":"a","low":1,"high":2,"lgo":true}]}""", "no search space: unknown key 'dimensions[0].lgo'; known here: kind, name, low, high, log, when; did you mean 'dimensions[0].log'?")]
    [InlineData("""{"dimensions":[{"kind":"real","name":"a","low":1,"high":2}]}""", "no search space: dimensions[0] has no kind 'real'; it is one of: float, int, categorical")]
    [InlineData("""{"dimensions":[{"name":"a","low":1,"high":2}]}""", "no search space: dimensions[0] lacks its kind, one of: float, int, categorical")]
    [InlineData("""{"dimensions":[{"kind":"float","name":"a","low":"1","high":2}]}""", "no search space: dimensions[0].low has a value of the wrong kind: \"1\"; it must be a number")]
    [InlineData("""{"dimensions":[{"kind":"categorical","name":"a","choices":[[1]]}]}""", "a parameter must be a number or a string, but is a list")]
    [InlineData("""{"dimensions":[null]}""", "must have dimensions alone, but one of them is null")]
    [InlineData("""{"dimensions":[{"kind":"categorical","name":"a","choices":[true]}]}""", "a parameter must be a number or a string, but is true")]
    [InlineData("[]", "no search space: it has a value of the wrong kind: []; it must be an object with dimensions")]
    [InlineData("null", "is null")]
    public void A_broken_space_is_refused_by_name_and_rule(string json, string message) =>
        Assert.Contains(message, Assert.Throws<SpaceException>(() => SearchSpace.Parse(json)).Message);

    [Fact]
    public void Only_dimensions_that_count_have_values()
    {
        var space = SearchSpace.Parse(AllKinds);
        Assert.Equal("std rate decay units optimizer", string.Join(' ', space.At([0.5, 0.5, 0.5, 0.5, 0.2, 0.5]).Names));
        Assert.Equal("std rate decay units optimizer momentum", string.Join(' ', space.At([0.5, 0.5, 0.5, 0.5, 0.7, 0.5]).Names));
    }

    [Fact]
    public void Values_fit_as_the_space_writes_them()
    {
        SearchSpace space = new([new FloatDimension("f", 0, 1), new IntDimension("i", 1, 9), new CategoricalDimension("c", [64L, 128L])]);
        Assert.True(space.TryFit(ParameterValues.Parse("""{"c":64.0,"f":1,"i":3.0}"""), out ParameterValues fitted));
        Assert.Equal("""{"f":1.0,"i":3,"c":64}""", fitted.ToJson());
        Assert.False(space.TryFit(ParameterValues.Parse("""{"c":64,"f":1.5,"i":3}"""), out _));
        Assert.False(space.TryFit(ParameterValues.Parse("""{"c":64,"f":1,"i":3.5}"""), out _));
        Assert.False(space.TryFit(ParameterValues.Parse("""{"c":65,"f":1,"i":3}"""), out _));
        Assert.False(space.TryFit(ParameterValues.Parse("""{"c":64,"f":1}"""), out _));
        Assert.False(space.TryFit(ParameterValues.Parse("""{"c":64,"f":1,"i":3,"more":1}"""), out _));
    }

    [Theory]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.1,"units":16,"optimizer":"adam"}""", null)]
    [InlineData("""{"std":1.5,"rate":0.001,"decay":0.1,"units":16,"optimizer":"adam"}""", "outside the values of 'std'")]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.15,"units":16,"optimizer":"adam"}""", "outside the values of 'decay'")]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.1,"optimizer":"adam"}""", "without a value for 'units'")]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.1,"units":16,"optimizer":"sgd"}""", "without a value for 'momentum'")]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.1,"units":16,"optimizer":"adam","momentum":0.9}""", "with a value for 'momentum', which is not active there")]
    [InlineData("""{"std":0.5,"rate":0.001,"decay":0.1,"units":16,"optimizer":"adam","more":0.9}""", "with a value for 'more', which is no dimension")]
    public void Why_values_do_not_fit_is_told(string values, string? reason)
    {
        var space = SearchSpace.Parse(AllKinds);
        Assert.Equal(reason, space.WhyNot(ParameterValues.Parse(values)));
        Assert.Equal(reason is null, space.TryFit(ParameterValues.Parse(values), out _));
    }

    [Fact]
    public void A_parent_may_stand_after_its_child()
    {
        SearchSpace space = new([new FloatDimension("m", 0, 1, when: new("o", ["sgd"])), new CategoricalDimension("o", ["adam", "sgd"])]);
        Assert.Equal("""{"m":0.5,"o":"sgd"}""", space.At([0.5, 0.9]).ToJson());
        Assert.Equal("""{"o":"adam"}""", space.At([0.5, 0.1]).ToJson());
    }
}

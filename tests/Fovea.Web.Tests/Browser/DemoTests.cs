using System.Text.RegularExpressions;
using Fovea.Web.Tests.Looking;
using Microsoft.Playwright;
using SkiaSharp;

namespace Fovea.Web.Tests.Browser;

[Collection(nameof(Chromium))]
public sealed class DemoTests(Chromium chromium) : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task Without_a_model_the_page_says_how_to_make_one()
    {
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await Assertions.Expect(window["#empty"]).ToContainTextAsync("./fovea train mnist");
        window.IsClean();
    }

    [Fact]
    public async Task A_drawn_digit_gets_seven_glimpses_and_a_prediction()
    {
        place.AddDigitModel("digits");
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await window.TextAsync("#note", text => text.StartsWith("test image", StringComparison.Ordinal));
        await DrawSevenAsync(window);
        await window.TextAsync("#note", text => text.Length == 0);
        await window.CountAsync("#film li", 7);
        await window.CountAsync("#words li", 7);
        await window.CountAsync("#classes tr", 10);
        Assert.Equal("7 of 7", await window["#count"].TextContentAsync());
        Assert.Matches("^[0-9]$", await window["#verdict-class"].TextContentAsync());
        Assert.Matches("^After 7 glimpses: [0-9], [0-9.]+ %$", await window["#spoken"].TextContentAsync());
        window.IsClean();
    }

    [Fact]
    public async Task A_drawn_digit_is_looked_at_by_each_model_of_the_repository()
    {
        place.ModelsFolder = Path.Combine(SourceTree.Root, "models");
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo?model=model:mnist");
        await Assertions.Expect(window["#model option"]).ToHaveTextAsync(["cluttered-100", "cluttered-60", "megapixel-1500", "mnist", "translated-60"]);
        await window.TextAsync("#note", text => text.StartsWith("test image", StringComparison.Ordinal));
        await DrawSevenAsync(window);
        await window.TextAsync("#verdict-class", text => text == "7");
        foreach (string model in new[] { "translated-60", "cluttered-60", "cluttered-100" })
        {
            await window["#model"].SelectOptionAsync(new SelectOptionValue { Label = model });
            await Assertions.Expect(window.Page).ToHaveURLAsync(new Regex($"model%3A{model}$"));
            await window.CountAsync("#film li", 8);
            await window.TextAsync("#verdict-class", text => text is [>= '0' and <= '9']);
        }

        window.IsClean();
    }

    [Fact]
    public async Task A_damaged_model_is_told_of_and_the_page_begins_with_one_that_can_be_opened()
    {
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "a", "model.safetensors"), new Recipe(), new ImageShape(28, 28, 1));
        Workplace.SaveModel(Path.Combine(place.ModelsFolder, "b.safetensors"), new Recipe(), new ImageShape(28, 28, 1));
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await window.CountAsync("#film li", 7);
        Assert.Equal("model:b.safetensors", await window["#model"].InputValueAsync());
        await window["#model"].SelectOptionAsync(new SelectOptionValue { Label = "a" });
        await window.TextAsync("#problem", text => text.Contains("it has no model.json", StringComparison.Ordinal));
        Assert.Equal("model:b.safetensors", await window["#model"].InputValueAsync());
    }

    [Fact]
    public async Task The_look_plays_glimpse_by_glimpse()
    {
        place.AddDigitModel("digits");
        await using Window window = await ServeAsync(ReducedMotion.NoPreference);
        await window.GoToAsync("/demo");
        await window.TextAsync("#count", text => text == "2 of 7");
        string early = await window["#classes"].InnerTextAsync();
        await window.TextAsync("#count", text => text == "7 of 7");
        Assert.NotEqual(early, await window["#classes"].InnerTextAsync());
        await window["#film button"].Nth(2).ClickAsync();
        Assert.Equal("3 of 7", await window["#count"].TextContentAsync());
        window.IsClean();
    }

    [Fact]
    public async Task The_start_is_dragged_and_the_look_made_anew()
    {
        place.AddDigitModel("digits");
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await window.CountAsync("#words li", 7);
        string? before = await window["#words"].TextContentAsync();
        LocatorBoundingBoxResult handle = (await window["#stage .handle"].BoundingBoxAsync())!, image = (await window["#stage canvas"].BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync(handle.X + (handle.Width / 2), handle.Y + (handle.Height / 2));
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync(image.X + (image.Width / 4), image.Y + (image.Height / 4), new() { Steps = 8 });
        await window.Page.Mouse.UpAsync();
        await window.TextAsync("#words li:first-child", text => text.StartsWith("At upper left (-0.5", StringComparison.Ordinal));
        Assert.NotEqual(before, await window["#words"].TextContentAsync());
        window.IsClean();
    }

    [Fact]
    public async Task All_of_it_works_by_keyboard()
    {
        place.AddDigitModel("digits");
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await window.CountAsync("#words li", 7);
        await window["#stage .handle"].FocusAsync();
        for (int press = 0; press < 2; press++)
        {
            await window.Page.Keyboard.PressAsync("Shift+ArrowRight");
            await window.TextAsync("#words li:first-child", text => text.Contains($"({0.2 * (press + 1):F2} across, 0.00 down)", StringComparison.Ordinal));
        }

        await window["#tab-draw"].FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowRight");
        Assert.True(await window["#panel-test"].IsVisibleAsync());
        await window["#index"].FillAsync("13");
        await window["#index"].PressAsync("Enter");
        await window.TextAsync("#note", text => text == "test image 13");
        await window.TextAsync("#truth", text => text == "In truth it is 3.");
        await window["#glimpses"].FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await window.CountAsync("#film li", 8);
        window.IsClean();
    }

    [Fact]
    public async Task A_file_is_looked_at_and_a_bad_one_is_told()
    {
        place.AddDigitModel("digits");
        await using Window window = await ServeAsync();
        await window.GoToAsync("/demo");
        await window["#tab-file"].ClickAsync();
        await window["#file"].SetInputFilesAsync(new FilePayload { Name = "seven.png", MimeType = "image/png", Buffer = Pictures.Stroke(SKColors.White, SKColors.Black) });
        await window.TextAsync("#note", text => text.Length == 0);
        await window.CountAsync("#film li", 7);
        window.IsClean();
        await window["#file"].SetInputFilesAsync(new FilePayload { Name = "bad.png", MimeType = "image/png", Buffer = [1, 2, 3, 4, 5] });
        await window.TextAsync("#problem", text => text.StartsWith("the image cannot be decoded", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/runs/run")]
    [InlineData("/compare?run=run&run=digits")]
    [InlineData("/demo")]
    public async Task On_a_phone_nothing_is_wider_than_the_screen_and_all_has_names(string path)
    {
        place.AddDigitModel("digits");
        place.AddFinishedRun("run", 20);
        (await place.ServeAsync()).Dispose();
        await using Window window = await chromium.OpenAsync(place.Address, width: 360, height: 740);
        await window.GoToAsync(path);
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        const string Nameless = """
            () => [...document.querySelectorAll("a, button, input, select, [tabindex='0']")].filter(each =>
                !each.textContent.trim() && !each.getAttribute("aria-label") && !(each.labels?.length > 0)).map(each => each.outerHTML)
            """;
        Assert.Empty(await window.Page.EvaluateAsync<string[]>(Nameless));
        window.IsClean();
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private static async Task DrawSevenAsync(Window window)
    {
        LocatorBoundingBoxResult pad = (await window["#pad"].BoundingBoxAsync())!;
        (float X, float Y)[] path = [(0.3f, 0.25f), (0.7f, 0.25f), (0.5f, 0.8f)];
        await window.Page.Mouse.MoveAsync(pad.X + (path[0].X * pad.Width), pad.Y + (path[0].Y * pad.Height));
        await window.Page.Mouse.DownAsync();
        foreach ((float x, float y) in path[1..]) await window.Page.Mouse.MoveAsync(pad.X + (x * pad.Width), pad.Y + (y * pad.Height), new() { Steps = 6 });
        await window.Page.Mouse.UpAsync();
    }

    private async Task<Window> ServeAsync(ReducedMotion motion = ReducedMotion.Reduce)
    {
        (await place.ServeAsync()).Dispose();
        return await chromium.OpenAsync(place.Address, motion: motion);
    }
}
